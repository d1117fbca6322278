"""Votes and judgements of committees on weights: points that each member shares out, and comparisons of pairs."""

from ifn_research.data.ballots.judgements import Judgements
from ifn_research.data.ballots.votes import Votes

Ballot = Votes | Judgements

__all__ = ["Ballot", "Judgements", "Votes"]
