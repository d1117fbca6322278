"""The first sheet: how to read the others, what they do not say, and where they come from."""

from __future__ import annotations

from collections.abc import Sequence

from ifn_research.language import in_french
from ifn_research.outputs.workbook.sheets import Sheet, text, words
from ifn_research.remarks import Remark
from ifn_research.results.study_result import StudyResult

# Keys of what is said of every study: of what, and what.
READING = (
    ("sheet.topic.score", "sheet.read.score"),
    ("sheet.topic.rank", "sheet.read.rank"),
    ("sheet.topic.decile", "sheet.read.decile"),
    ("sheet.topic.empty", "sheet.read.empty"),
    ("sheet.topic.contribution", "sheet.read.contribution"),
    ("sheet.topic.share", "sheet.read.share"),
    ("sheet.topic.interval", "sheet.read.interval"),
    ("sheet.topic.comparison", "sheet.read.comparison"),
    ("sheet.topic.limit", "sheet.read.limit"),
)
ORIGIN = {
    "config_digest": "sheet.topic.config_digest",
    "data_digest": "sheet.topic.data_digest",
    "git_commit": "sheet.topic.git_commit",
    "seed": "sheet.topic.seed",
}


def reading_sheet(result: StudyResult, others: Sequence[Sheet]) -> Sheet:
    """The sheet about the study: how to read each other sheet, and the warnings of each version."""
    general = [(words(topic), words(sentence)) for topic, sentence in READING]
    rows = [*_study(result), *general, *_secrecy(result), *_contents(others), *_cautions(result), *_origin(result)]
    topics, texts = [row[0] for row in rows], [row[1] for row in rows]
    columns = (text(words("sheet.heading.topic"), topics), text(words("sheet.heading.text"), texts))
    return Sheet(words("sheet.reading.title"), "lire-moi", words("sheet.reading.about"), columns, 1, prose=True)


def _study(result: StudyResult) -> list[tuple[str, str]]:
    rows = [(words("sheet.topic.study"), result.title)]
    if result.config.description:
        rows.append((words("sheet.topic.subject"), result.config.description))
    if "n_territories" in result.manifest:
        covered = words("sheet.read.territories", n_territories=in_french().count(result.manifest["n_territories"]))
        rows.append((words("sheet.topic.territories"), covered))
    return [*rows, (words("sheet.topic.criterion"), _criterion(result))]


def _criterion(result: StudyResult) -> str:
    if result.primary is None:
        return words("sheet.read.unjudged")
    truth, metric = result.primary
    how = words("sheet.read.declared" if result.declared else "sheet.read.undeclared")
    named = {"metric": in_french().metric(metric), "truth": in_french().ground_truth(result.config, truth)}
    return words("sheet.read.criterion", how=how, **named)


def _secrecy(result: StudyResult) -> list[tuple[str, str]]:
    """The meaning of « secret »; nothing where nothing is masked."""
    if result.threshold is None:
        return []
    masked = result.manifest.get("disclosure", {})
    small, beside = masked.get("small", 0), masked.get("secondary", 0)
    figures = words("sheet.read.one_figure" if small == 1 else "sheet.read.figures", number=in_french().count(small))
    named = {"secret": words("sheet.secret"), "most": str(result.threshold - 1), "beside": in_french().count(beside)}
    return [(words("sheet.topic.secret"), words("sheet.read.secret", figures=figures, **named))]


def _contents(others: Sequence[Sheet]) -> list[tuple[str, str]]:
    return [
        (words("sheet.topic.sheet", title=sheet.title), words("sheet.read.sheet", about=sheet.about, file=sheet.file))
        for sheet in others
    ]


def _cautions(result: StudyResult) -> list[tuple[str, str]]:
    """Warnings, each once with the versions that it concerns."""
    shared: dict[Remark, list[str]] = {}
    for version, said in result.warnings.items():
        for one in said:
            shared.setdefault(one, []).append(version)
    rows = [(_who(result, versions), in_french().warning(one, result.config)) for one, versions in shared.items()]
    failed = words("sheet.read.failed")
    return rows + [
        (words("sheet.topic.version", version=_label(result, version)), failed) for version in result.failed["version"]
    ]


def _label(result: StudyResult, version: str) -> str:
    return in_french().version(result.config, version)


def _who(result: StudyResult, versions: Sequence[str]) -> str:
    if len(versions) == 1:
        return words("sheet.topic.version", version=_label(result, versions[0]))
    if list(versions) == result.versions:
        return words("sheet.topic.every_version")
    return words("sheet.topic.several_versions", versions=", ".join(_label(result, version) for version in versions))


def _origin(result: StudyResult) -> list[tuple[str, str]]:
    known = [(words(topic), result.manifest.get(name)) for name, topic in ORIGIN.items()]
    return [(label, str(value)) for label, value in known if value is not None]
