"""The pictures of a run: those of versions are begun by other processes while the versions are judged."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from ifn_research.attempts import Attempts
from ifn_research.execution import Watcher
from ifn_research.execution.beside import ALONE, Begun, Beside
from ifn_research.operations.run_outputs import RunOutputs
from ifn_research.results.parts import Tables
from ifn_research.results.study_result import StudyResult

# Contributions beyond which copying them to other processes takes more time than it saves; the tables that pictures
# need, and neither notes nor MLflow.
MOST_LENT = 500_000
LONG = ("dimensions", "contributions")


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

    def draw(self, result: StudyResult, folder: Path, attempts: Attempts) -> None:
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
            helpers=self.helpers if is_lendable(result) else ALONE,
            begun=self.begun,
        )


def is_held(result: StudyResult) -> bool:
    """True if a result holds all of its tables, rather than parts that are made when they are written."""
    return not isinstance(result.tables, Tables)


def is_lendable(result: StudyResult) -> bool:
    """True if a result is small enough to be copied to other processes whole."""
    return is_held(result) and len(result.tables["contributions"]) <= MOST_LENT


def lean(result: StudyResult) -> StudyResult:
    """The result without what only pictures and explanations tell."""
    tables = result.tables
    if isinstance(tables, Tables) and tables.parts.keys() <= set(LONG):
        tables = tables.made
    if isinstance(tables, Tables):
        return result
    return replace(result, tables={name: table for name, table in tables.items() if name not in LONG})


def ready_to_draw() -> None:
    """Import what draws."""
    import ifn_research.outputs.figures  # noqa: F401
