"""Masks of a study's results: small counts, and what would give them away, are taken out before anything is written."""

from __future__ import annotations

from ifn_research.study.masking.mask import protect

__all__ = ["protect"]
