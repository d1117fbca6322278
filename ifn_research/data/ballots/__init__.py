"""What the members of a committee say of weights: points that each shares out, and comparisons of pairs."""

from ifn_research.data.ballots.judgements import Judgements
from ifn_research.data.ballots.votes import Votes

Ballot = Votes | Judgements

__all__ = ["Ballot", "Judgements", "Votes"]
