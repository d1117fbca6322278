"""The charts of a study's versions in MLflow: sections in the order in which they are read, and titles in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ifn_research.language import Language, in_french
from ifn_research.results.study_result import StudyResult

# The key of the forest plot among the images of the study's run, which is the title of its chart; MLflow takes no
# accents there.
FOREST = "Intervalles"
LOW, HIGH = "_ci_low", "_ci_high"
# Metrics with steps, which MLflow draws as a line.
LINES = frozenset({"diagnostics/eigenvalue"})
# Pixels of a card: of its head, of each bar, and at least and at most in all.
HEAD, BAR, LEAST, MOST = 170, 22, 360, 900
MOST_RUNS = 1000
# Characters of a section's title that MLflow shows in such a window.
LONGEST_TITLE = 42


@dataclass
class ChartedSections:
    """Sections of charts, as MLflow's shared views hold them; a chart has one section, a metric one chart.

    Attributes
    ----------
    bars : int
        Pixels of the height of a card with bars.
    sections, charts : list of mapping
    """

    bars: int
    sections: list[dict[str, Any]] = field(default_factory=list)
    charts: list[dict[str, Any]] = field(default_factory=list)

    def begin(self, title: str, *, columns: int = 2, height: int = 0) -> None:
        """Open a section, which receives the next charts: two beside each other leave room for their titles."""
        state = {"display": True, "isReordered": True, "deleted": False, "isGenerated": True}
        layout = {"columns": columns, "cardHeight": height or self.bars}
        self.sections.append({"uuid": f"s{len(self.sections)}", "name": title, **state, **layout})

    def add(self, kind: str, *, deleted: bool = False, **options: Any) -> None:
        """Put a chart into the open section; MLflow makes no other of the metric of one that is deleted."""
        section = {"metricSectionId": self.sections[-1]["uuid"], "runsCountToCompare": MOST_RUNS}
        state = {"deleted": deleted, "isGenerated": True}
        self.charts.append({"uuid": f"c{len(self.charts)}", "type": kind, **section, **state, **options})

    def metric(self, key: str, title: str) -> None:
        """Chart a metric under a title in words: MLflow's own is the key, of which bars look their figures up."""
        if key in LINES:
            axes: dict[str, Any] = {
                "xAxisKey": "step",
                "yAxisKey": "metric",
                "xAxisScaleType": "linear",
                "scaleType": "linear",
            }
            usual: dict[str, Any] = {
                "useGlobalXaxisKey": True,
                "useGlobalLineSmoothing": True,
                "lineSmoothness": 0,
                "range": {},
            }
            self.add("LINE", metricKey=key, displayName=title, **axes, **usual)
        else:
            self.add("BAR", metricKey=title, dataAccessKey=key, displayName=title)
            self.leave_out(key)

    def leave_out(self, key: str) -> None:
        """Have MLflow make no chart of its own of a metric."""
        self.add("BAR", metricKey=key, deleted=True)


def charted(result: StudyResult, keys: Iterable[str], *, forest: int = 0) -> ChartedSections:
    """The charts of all metrics that were logged.

    First is the primary metric: the forest plot where the study's run has one, the metric and the ends of its interval.
    Then come the other measures of agreement with the primary ground truth, the other ground truths, the likeness of
    versions, and last what diagnoses them. Ends of other intervals are not charted: tables hold them beside their
    middle.

    Parameters
    ----------
    result : StudyResult
    keys : iterable of str
        Names of the metrics.
    forest : int
        Pixels of the height of the forest plot in the study's run; 0 without one.
    """
    bars = min(max(HEAD + BAR * len(result.tables["versions"]), LEAST), MOST)
    language, found = in_french(), ChartedSections(bars)
    by_prefix: dict[str, list[str]] = {}
    for key in dict.fromkeys(keys):
        by_prefix.setdefault(key.partition("/")[0], []).append(key)
    diagnostics, agreement = by_prefix.pop("diagnostics", []), by_prefix.pop("agreement", [])
    if result.primary is not None:
        _primary(found, language, result, by_prefix, forest)
    order = {truth.name: place for place, truth in enumerate(result.config.ground_truth)}
    for name in sorted(by_prefix, key=lambda name: order.get(name, len(order))):
        _section(found, language, _truth(language, result, name), by_prefix[name])
    if agreement:
        first = next((name for name in result.versions if name not in result.beside), "")
        title = language.say("chart.agreement", version=language.version(result.config, first))
        _section(found, language, title, agreement, suffix=f"_with_{first}")
    _section(found, language, language.say("chart.diagnostics"), diagnostics)
    return found


def _primary(
    found: ChartedSections, language: Language, result: StudyResult, by_prefix: dict[str, list[str]], forest: int
) -> None:
    assert result.primary is not None
    truth, metric = result.primary
    keys, key = by_prefix.pop(truth, []), f"{truth}/{metric}"
    if key not in keys:
        by_prefix[truth] = keys
        return
    named = {key: "chart.value", f"{key}{LOW}": "chart.low", f"{key}{HIGH}": "chart.high"}
    if forest:
        found.begin(language.say("chart.primary"), columns=1, height=HEAD + forest)
        found.add("IMAGE", imageKeys=[FOREST], step=0, showRunParams=False)
    found.begin(_title(language, key) if forest else language.say("chart.primary"), columns=3)
    for name, words in named.items():
        if name in keys:
            found.metric(name, language.say(words))
    others = [name for name in keys if name not in named]
    _section(found, language, _truth(language, result, truth), others)


def _section(found: ChartedSections, language: Language, title: str, keys: Sequence[str], *, suffix: str = "") -> None:
    if not keys:
        return
    found.begin(title)
    for key in keys:
        if key.endswith((LOW, HIGH)):
            found.leave_out(key)
        else:
            found.metric(key, _title(language, key.removesuffix(suffix)))


def _truth(language: Language, result: StudyResult, name: str) -> str:
    """A ground truth by its label, or by its name where the head of a section would cut that."""
    label = language.ground_truth(result.config, name)
    return label if len(label) <= LONGEST_TITLE else name


def _title(language: Language, key: str) -> str:
    """A metric in a few words, short enough for the head of a chart."""
    name = key.partition("/")[2]
    for suffix in ("above_best_single", "gain_over_random"):
        name = suffix if name.endswith(f"_{suffix}") else name
    words = f"chart.{name}"
    return language.say(words) if language.has(words) else name.replace("_", " ")


def height(picture: Path) -> int:
    """Pixels of the height of a PNG file, which its first bytes tell."""
    with picture.open("rb") as file:
        return int.from_bytes(file.read(24)[20:], "big")
