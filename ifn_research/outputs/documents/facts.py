"""The facts that every section of a note is written from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from ifn_research.geography.names import official_names
from ifn_research.language import Language, Text
from ifn_research.language.language import UNKNOWN
from ifn_research.outputs.documents.blocks import Picture, TableBlock
from ifn_research.remarks import Remark
from ifn_research.results import metrics
from ifn_research.results.among_reference import AmongReference
from ifn_research.results.labels import member_label
from ifn_research.results.moves import Moves, moves_between
from ifn_research.results.people import counted_at
from ifn_research.results.split import Split
from ifn_research.results.study_result import StudyResult
from ifn_research.results.verdict import Verdict, of_primary, verdict
from ifn_research.rows import BASELINE

if TYPE_CHECKING:
    from ifn_research.results.declared import VersionConfig

# Names that a sentence lists before it says how many others there are.
LISTED = 12
# What territories on which a version was fitted are called where no label says it.
OTHERS = {
    "every_row": "words.every_row",
    "its_origin": "words.its_origin",
    "the_reference": "words.the_reference",
}
# What remarks call the territories that they name.
CODES = "codes"
# The most fragile tenth.
MOST_FRAGILE = 10


@dataclass(frozen=True)
class Drawing:
    """A picture as it was drawn: PNG, and SVG where it has few enough lines."""

    png: bytes
    svg: bytes | None = None


@dataclass(frozen=True)
class Reference:
    """The version from which changes are told.

    Attributes
    ----------
    version : str
    scores : DataFrame, index = code
        Columns `score`, `rank`, `decile`.
    study, run : str
        The study and run that computed it, where these are not those of the facts.
    """

    version: str
    scores: pd.DataFrame
    study: str = ""
    run: str = ""


@dataclass(frozen=True)
class Since:
    """The moves since an earlier run.

    Attributes
    ----------
    split : Split
        Under the version that is told.
    year : str
        What the earlier run is called; empty where no year is known.
    finished : str
        When it was made, as its manifest has it.
    """

    split: Split
    year: str = ""
    finished: str = ""


@dataclass(frozen=True)
class Facts:
    """A study to be told, in a language.

    Attributes
    ----------
    result : StudyResult
    language : Language
    reference : Reference or None
        None where there is nothing to compare with.
    candidate : str
        The version whose changes are told in full; empty where there is none.
    drawings : mapping of str to Drawing
        By what they show: `forest`, `targeting`, `weights`, `score_map`, `shift_map`; those that cannot be drawn are
        absent.
    since : Since or None
        The moves since an earlier run, where they are told.
    """

    result: StudyResult
    language: Language
    reference: Reference | None
    candidate: str
    drawings: Mapping[str, Drawing] = field(default_factory=dict)
    since: Since | None = None

    @cached_property
    def verdict(self) -> Verdict:
        """The verdict on the versions."""
        return verdict(self.result)

    @cached_property
    def rank_ranges(self) -> pd.DataFrame:
        """Ranks of the version that is shown over defensible choices, index = code; empty where none vary."""
        return self.ranges_of(self.shown)

    @property
    def varied(self) -> str:
        """The version whose choices vary: the one shown, else the first that was analysed; empty if none was."""
        rows = self.result.tables.get("robustness")
        names = [] if rows is None else list(dict.fromkeys(rows["version"]))
        return self.shown if self.shown in names else next(iter(names), "")

    def ranges_of(self, version: str) -> pd.DataFrame:
        """Ranks of a version over defensible choices, index = code; empty where none vary."""
        rows = self.result.tables.get("robustness")
        return pd.DataFrame() if rows is None else rows[rows["version"] == version].set_index("code")

    @cached_property
    def concerned(self) -> pd.DataFrame:
        """The persons concerned in each territory, index = code; empty where the study counts nobody."""
        rows = self.result.tables.get("people")
        return pd.DataFrame() if rows is None else rows.set_index("code")

    @property
    def who_concerned(self) -> str:
        """The persons who are counted, in brackets; empty where the study does not say who they are."""
        asked = self.result.config.people
        return "" if asked is None or not asked.label else self.say("words.who_in_brackets", who=asked.label)

    @property
    def concerned_counted_at(self) -> Text:
        """The finer level at which they are counted, where it is not that of the study."""
        config = self.result.config
        level = counted_at(config)
        return () if level == config.level else self.text("words.counted_at", level=self.language.group(level, 1))

    @cached_property
    def changes(self) -> Moves | None:
        """The changes that are told in full; None where there is nothing to compare with."""
        if self.reference is None or not self.candidate:
            return None
        return changes_from(self.result, self.reference, self.candidate)

    @cached_property
    def shown(self) -> str:
        """The version whose territories are named: what the figures support, else the reference, else the first.

        Empty where no version could be computed.
        """
        own = self.reference.version if self.reference is not None and not self.reference.run else ""
        return next(iter([name for name in (self.verdict.recommended, own, *self.judged) if name]), "")

    @cached_property
    def ruled_out(self) -> bool:
        """True if the data rule out the version that is shown."""
        return self.shown in self.verdict.ruled_out

    @cached_property
    def kept(self) -> list[str]:
        """The versions that the data do not rule out, that which is shown among them; those of one score count once.

        Those of other audiences are about other people: that they rank otherwise makes no rank less sure.
        """
        out, again = self.verdict.ruled_out, self.result.repeats
        audiences = {version.name: version.audience for version in self.result.config.versions}
        seen = {again.get(self.shown, self.shown)}
        found = []
        for name in self.judged:
            first = again.get(name, name)
            if audiences.get(name) != audiences.get(self.shown):
                continue
            if name == self.shown or (name not in out and first not in seen):
                seen.add(first)
                found.append(name)
        return found

    @cached_property
    def weighed(self) -> bool:
        """True if the data were asked which versions can be ruled out."""
        return len(self.verdict.kept) + len(self.verdict.ruled_out) > 1

    def scores(self, version: str) -> pd.DataFrame:
        """The rows of a version that have a rank."""
        rows = self.result.of_version("scores", version)
        return rows[rows["rank"].notna()]

    @cached_property
    def ranks(self) -> pd.DataFrame:
        """The rank of each territory that is shown in each version kept; index = code."""
        found = {name: self.scores(name).set_index("code")["rank"] for name in self.kept}
        return pd.DataFrame(found).reindex(self.scores(self.shown)["code"])

    @cached_property
    def tenths(self) -> pd.DataFrame:
        """True where a territory is in the most fragile tenth of a version kept; index = code."""
        rows = {name: self.scores(name).set_index("code")["decile"] for name in self.kept}
        return pd.DataFrame({name: decile == MOST_FRAGILE for name, decile in rows.items()}).fillna(value=False)

    @cached_property
    def territories(self) -> pd.DataFrame:
        """Names, groups and populations of the territories; index = code."""
        return self.result.territories.set_index("code")

    def place(self, code: str) -> str:
        """A territory by its name, with its département where the study has these; its code where it has no name."""
        if code not in self.territories.index:
            return self.say("words.territory_coded", code=code)
        row = self.territories.loc[code]
        name = "" if pd.isna(row["name"]) else str(row["name"])
        if not name:
            return self.say("words.territory_coded", code=code)
        above = "departement"
        if above not in self.territories or self.departements < 2:
            return name
        label = self.member(above, str(row[above]))
        return f"{name} ({label})" if label else name

    @cached_property
    def departements(self) -> int:
        """The number of départements that the territories lie in."""
        return int(self.territories["departement"].nunique())

    @property
    def judged(self) -> list[str]:
        """Versions that succeeded and are judged, in the order of the configuration."""
        return [name for name in self.result.versions if name not in self.result.beside]

    @property
    def coarse(self) -> str:
        """The number and name of the coarser blocks; empty where there are none."""
        found = self.verdict.coarse
        if found is None:
            return ""
        n, group = found.values["n"], found.values.get("group", "")
        if group in self.result.config.groups or self.language.has(f"group.{group}"):
            return f"{self.language.count(n)} {self.group(group, n)}"
        return group or self.remark(found)

    def version_config(self, name: str) -> VersionConfig:
        """A version as it is declared."""
        return self.result.config.version(name)

    def remark(self, remark: Remark) -> str:
        """A remark in the language of the document."""
        return self.language.remark(self._with_names(remark), self.result.config)

    def _with_names(self, remark: Remark) -> Remark:
        """A remark about territories by their names, where these are known."""
        if CODES not in remark.values:
            return remark
        codes = remark.values[CODES]
        names = tuple(self.name_of(str(code)) for code in ([codes] if isinstance(codes, str) else codes))
        return remark.with_value(CODES, names)

    def warning(self, remark: Remark) -> str:
        """A remark about a version after its name; one that no wording says is quoted."""
        told = self.remark(remark)
        return self.say("opening.quoted", text=told) if remark.code == UNKNOWN else told

    def name_of(self, code: str) -> str:
        """A territory that may have no score by its name; by its code where it has none."""
        if code in self.territories.index:
            return self.place(code)
        known = self.result.manifest.get("names_left_out", {})
        return str(known.get(code) or official_names(self.result.config.level).get(code, code))

    def figure(self, metric: str, value: float) -> str:
        """The value of a metric in the unit in which it is read."""
        return metrics.figure(self.language, metric, value)

    def interval(self, metric: str, low: float, high: float, digits: int | None = None) -> str:
        """The interval of a metric; empty where there is none."""
        return metrics.interval(self.language, metric, low, high, digits)

    def gap(self, metric: str, value: float) -> str:
        """A difference between two values of a metric without its sign."""
        return metrics.gap(self.language, metric, value)

    def gap_between(self, metric: str, low: float, high: float) -> str:
        """The interval of such a difference; empty where there is none."""
        return metrics.gap_between(self.language, metric, low, high)

    def member(self, group: str, member: str) -> str:
        """A member of a group by its name where it is known."""
        return member_label(self.language, self.result.config, group, member)

    @property
    def set_level(self) -> str:
        """The level of the confidence set."""
        level = self.result.set_level
        return self.language.percent(level, 0 if round(100 * level, 6).is_integer() else 1)

    @property
    def threshold(self) -> int:
        """Counts of people below this are not told; 0 where the study declares none."""
        return self.result.threshold or 0

    def say(self, key: str, n: float | None = None, /, **values: str) -> str:
        """A sentence without weights."""
        return self.language.say(key, n, **values)

    def text(self, key: str, n: float | None = None, /, **values: str) -> Text:
        """A sentence."""
        return self.language.text(key, n, **values)

    @cached_property
    def blocks(self) -> str:
        """The groups of territories that are drawn to make intervals, by their name where they have one."""
        rows = of_primary(self.result, "ranking")["n_blocks"].dropna()
        n = rows.max() if len(rows) else 0
        groups = set(of_primary(self.result, "blocks")["group"].dropna().replace("", None).dropna())
        known = [str(group) for group in groups if self.language.has(f"group.{group}")]
        if len(groups) == len(known) == 1:
            return f"{self.language.count(n)} {self.group(known[0], n)}"
        return self.say("words.blocks", n)

    @property
    def this(self) -> str:
        """One territory by the name of its level: `cette commune`."""
        key = f"this_one.{self.result.config.level}"
        return self.say(key if self.language.has(key) else "this_one.unknown")

    def reference_called(self, others: AmongReference) -> str:
        """The territories on which a version was fitted, by their label or by what they are."""
        return others.label or self.say(OTHERS[others.kind])

    def places(self, n: float) -> str:
        """A number of territories, by the name of their level."""
        return self._of_level(self.result.config.level, n)

    def places_of(self, truth: str, n: float) -> str:
        """A number of places in which a ground truth is known, by the name of the level at which it is measured."""
        level = self.result.config.truth(truth).group
        return self._of_level(level, n) if level else self.places(n)

    def _of_level(self, level: str, n: float) -> str:
        known = level in self.result.config.groups or self.language.has(f"group.{level}")
        if not known or n == 1:
            # `one` has a gender, which words of the catalogue know.
            return self.say(f"one_of.{level}") if self.language.has(f"one_of.{level}") else self._territories(n)
        return f"{self.language.spelled(n)} {self.group(level, n)}"

    def _territories(self, n: float) -> str:
        return self.say("words.territories", n)

    @cached_property
    def feminine(self) -> bool:
        """True if the name of the level is feminine: `celles où le constat est connu`."""
        return self.language.has(f"one_of.{self.result.config.level}") and self.say(
            f"one_of.{self.result.config.level}"
        ).startswith("une ")

    def people(self, n: float) -> str:
        """A number of inhabitants; a small one is not told where the study declares a threshold."""
        return self.say("document.secret") if 0 < n < self.threshold else self.say("words.inhabitants", n)

    def counted(self, truth: str) -> str:
        """Of the things that a ground truth counts, or, where it improves as it rises, those that it does not count."""
        declared = self.result.config.truth(truth)
        falls = declared.direction < 0
        if declared.who:
            return self.say("words.of_who", who=declared.who)
        return self.say("words.not_counted" if falls else "words.counted")

    def truth(self, name: str) -> str:
        """A ground truth by its label, in quotation marks."""
        return self.language.quoted(self.language.ground_truth(self.result.config, name))

    def indicator(self, name: str) -> str:
        """An indicator by its label, in quotation marks."""
        return self.language.quoted(self.language.indicator(self.result.config, name))

    def version(self, name: str) -> str:
        """A version or a single indicator by its label, in quotation marks, as sentences name it."""
        if name.startswith(BASELINE):
            return self.indicator(name.removeprefix(BASELINE))
        return self.language.quoted(self.version_label(name))

    def version_label(self, name: str) -> str:
        """A version or a single indicator by its label, as tables and headings name it."""
        return self.language.version(self.result.config, name)

    def versions(self, names: Iterable[str]) -> list[str]:
        """Versions as sentences name them."""
        return [self.version(str(name)) for name in names]

    def group(self, name: str, n: float) -> str:
        """A group of the study by its label, for a number of its members."""
        return self.language.group_of(self.result.config, name, n)

    def indicators(self, names: Sequence[str]) -> str:
        """Indicators by their labels."""
        return self.language.listed([self.indicator(name) for name in names])

    def some(self, names: Sequence[str], most: int = LISTED) -> str:
        """The first names of a list, and how many others there are."""
        if len(names) <= most + 1:
            return self.language.listed(names)
        return f"{', '.join(names[:most])} {self.say('words.more', len(names) - most)}"

    def picture(
        self, name: str, *, alternative: str, caption: str, width: float = 1.0, table: TableBlock | None = None
    ) -> list[Picture]:
        """A picture if it was drawn; its width is a share of that of the text, its table has its figures."""
        drawn = self.drawings.get(name)
        return [] if drawn is None else [Picture(name, drawn.png, drawn.svg, alternative, caption, width, table)]


def changes_from(result: StudyResult, reference: Reference, version: str) -> Moves:
    """Compare a version with the reference, territory by territory."""
    return moves_between(version, reference.scores, scores_of(result, version))


def scores_of(result: StudyResult, version: str) -> pd.DataFrame:
    """Scores of a version by code."""
    return result.of_version("scores", version).set_index("code")
