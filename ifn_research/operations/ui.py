"""The pages that compare the versions of a study, where its runs are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ifn_research.config import StudyConfig
from ifn_research.operations.tracking import tracking_of

if TYPE_CHECKING:
    from ifn_research.outputs.tracking import Tracking
    from ifn_research.outputs.tracking.base import Announce


def view_runs(
    config: StudyConfig,
    *,
    last: bool = False,
    tracking_uri: str | Tracking | None = None,
    port: int = 5000,
    browser: bool = True,
    announce: Announce = print,
) -> None:
    """Serve the pages of a study's runs until Ctrl-C.

    Parameters
    ----------
    config : StudyConfig
    last : bool
        Rather show the study that was logged last, whichever it is.
    tracking_uri : str or Tracking, optional
        See `tracking_of`.
    port : int
        0 takes a free one.
    browser : bool
        Open them in the user's browser.
    announce : callable
        Receives the address and how to stop, line by line.

    Raises
    ------
    StoreError
        If nothing was logged yet, or the pages cannot be served.
    """
    tracking = tracking_of(config, tracking_uri)
    tracking.view(experiment=config.experiment, last=last, port=port, browser=browser, announce=announce)
