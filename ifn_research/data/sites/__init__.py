"""Places as indicators: reading files of places, and measuring how far and how many they are."""

from ifn_research.data.sites.measuring import with_sites

__all__ = ["with_sites"]
