"""The pictures of a run: those of versions are begun by other processes while the versions are judged."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from ifn_research.attempts import Attempts
from ifn_research.execution import Watcher
from ifn_research.execution.beside import Begun, Beside
from ifn_research.operations.run_outputs import RunOutputs
from ifn_research.results.parts import Tables
from ifn_research.results.study_result import StudyResult

# Scores of a study beyond which copying them to another process takes more memory than it saves time.
MOST_LENT = 2_000_000


@dataclass(frozen=True)
class RunDrawing:
    """The pictures of a run, from the first to the last.

    Attributes
    ----------
    wanted : RunOutputs
    helpers : Beside
    watcher : callable
        Told how far it is.
    begun : dict of name to Begun
        What other processes draw already.
    """

    wanted: RunOutputs
    helpers: Beside
    watcher: Watcher
    begun: dict[str, Begun[dict[str, str]]] = field(default_factory=dict)

    def begin(self, result: StudyResult) -> None:
        """Begin the pictures of versions that are not judged yet; where that fails they are drawn with the others."""
        if self.wanted.figures == "none" or not self.helpers.processes or not is_lendable(result):
            return
        with Attempts().at("figures"):
            from ifn_research.outputs.figures import begin_figures

            self.begun.update(
                begin_figures(result, which=self.wanted.figures, vector=self.wanted.svg, helpers=self.helpers)
            )

    def draw(self, result: StudyResult, folder: Path, attempts: Attempts, helpers: Beside) -> None:
        """Draw what is left into a results folder; `attempts` receives what fails."""
        if self.wanted.figures == "none":
            return
        from ifn_research.outputs.figures import draw_figures

        draw_figures(
            result,
            folder,
            which=self.wanted.figures,
            vector=self.wanted.svg,
            progress=self.watcher,
            attempts=attempts,
            helpers=helpers,
            begun=self.begun,
        )


def is_lendable(result: StudyResult) -> bool:
    """True if a result is small enough to be copied to other processes."""
    return not isinstance(result.tables, Tables) and len(result.tables["scores"]) <= MOST_LENT


def ready_to_draw() -> None:
    """Import what draws."""
    import ifn_research.outputs.figures  # noqa: F401
