"""Fitted indices of a store of runs that are versions of a study."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ifn_research.config import StudyConfig
from ifn_research.index.version import IndexVersion
from ifn_research.operations.tracking import tracking_of
from ifn_research.study.given import Find

if TYPE_CHECKING:
    from ifn_research.outputs.tracking import Tracking


def stored_in(config: StudyConfig, tracking_uri: str | Tracking | None = None) -> Find:
    """A function that finds an index of the store of a study, which is opened once one is asked for.

    Parameters
    ----------
    config : StudyConfig
    tracking_uri : str or Tracking, optional
        See `tracking_of`.
    """

    def find(asked: str) -> tuple[IndexVersion, str]:
        from ifn_research.outputs.tracking.store.stored_index import stored_index

        tracking = tracking_of(config, tracking_uri)
        found = stored_index(asked, tracking.store, tracking.registry)
        return found.index, found.address

    return find
