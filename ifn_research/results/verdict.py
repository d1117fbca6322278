"""The verdict that the figures of a study allow on its versions: rules, which documents put into sentences."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import pandas as pd

from ifn_research.language.messages import Words, say
from ifn_research.remarks import Bears, Remark, Remarks, bearing, circular_indicators, coded, remarks_in
from ifn_research.results.labels import version_named, versions_named
from ifn_research.results.study_result import StudyResult
from ifn_research.rows import BASELINE, BEST, SIGNIFICANCE, STEP_DOWN

# What remarks bear upon that say why a difference has no p-value.
UNTESTED = (Bears.NO_TEST, Bears.NO_INTERVAL, Bears.TOO_LONG, Bears.WITHHELD)
# Remarks that intervals are indicative, for want of blocks.
FEW_BLOCKS = ("few_blocks", "few_unequal_blocks", "too_narrow")


class Standing(Enum):
    """The standing of the versions on the primary criterion."""

    UNJUDGED = "unjudged"  # no ground truth
    UNCOMPUTED = "uncomputed"  # the criterion has no figure for any version: withheld, or too little is known
    UNDECLARED = "undeclared"  # the criterion was not chosen before the run: no verdict
    ALONE = "alone"  # one version is judged
    TOO_LITTLE = "too_little"  # the data are too few for a test
    TOGETHER = "together"  # none can be told apart from the best
    SEVERAL = "several"  # some are ruled out, several are left
    ONE = "one"  # one is left


class Against(Enum):
    """The best version against single indicators."""

    UNTESTED = "untested"
    BETTER = "better"
    WORSE = "worse"
    NOT_BETTER = "not_better"


@dataclass(frozen=True)
class Verdict:
    """The verdict on the versions of a study, as far as its figures allow one.

    Attributes
    ----------
    standing : Standing
    best : str
        The version with the highest primary metric on the territories that all score; empty where none is judged.
    kept, ruled_out : tuple of str
        Members of the confidence set and the others, best first.
    against : Against
        Of the best version: WORSE than `baseline` by the paired test that is adjusted for every comparison with a
        single indicator; else BETTER than `target` by the step-down test, adjusted for every version tried.
    target : str
        Against whom the step-down test is: `baseline:best` (every single indicator), a baseline or a version.
    baseline : str
        The single indicator with the highest primary metric; empty without one.
    p_better, p_worse : float
        The adjusted p-values; NaN where there is none.
    conditional : bool
        Whether the blocks were single territories, so that every test takes neighbours for independent.
    few_blocks : bool
        Whether intervals are indicative because blocks are few.
    pairs_known, pairs_tested : int
        Differences between two versions that are established after adjustment, and those that were tested.
    pairs_one_scale : int
        Differences that would be established if blocks that lie together were independent, and are not at the coarse
        scale.
    better_one_scale : bool
        Whether the best version would be better than the target if blocks that lie together were independent, and is
        not at the coarse scale.
    coarse : Remark or None
        What the coarse blocks are; None where there was one scale only.
    dependent : bool
        Whether blocks that lie together were found alike.
    circular : tuple of str
        Indicators of the best version that the ground truth was built from.
    """

    standing: Standing
    best: str = ""
    kept: tuple[str, ...] = ()
    ruled_out: tuple[str, ...] = ()
    against: Against = Against.UNTESTED
    target: str = BEST
    baseline: str = ""
    p_better: float = float("nan")
    p_worse: float = float("nan")
    conditional: bool = False
    few_blocks: bool = False
    pairs_known: int = 0
    pairs_tested: int = 0
    pairs_one_scale: int = 0
    better_one_scale: bool = False
    coarse: Remark | None = None
    dependent: bool = False
    circular: tuple[str, ...] = ()

    @property
    def recommended(self) -> str:
        """The version that the figures support: it alone is left and beats every single indicator, with no proviso."""
        sure = self.standing is Standing.ONE and self.against is Against.BETTER and self.target == BEST
        provisos = self.conditional or self.few_blocks or self.circular or self.one_scale
        return "" if not sure or provisos else self.best

    @property
    def sentence(self) -> tuple[object, ...]:
        """The sentences of the note on the versions, in a form that can be compared."""
        named = self.kept if self.standing in (Standing.ONE, Standing.SEVERAL) else ()
        rival = self.best if self.against in (Against.BETTER, Against.WORSE) else ""
        return self.standing, frozenset(named), self.against, rival, self.recommended

    @property
    def one_scale(self) -> bool:
        """True if nothing tells what the likeness of neighbouring blocks would change."""
        return self.coarse is None


def verdict(result: StudyResult) -> Verdict:
    """The verdict on the versions by the primary criterion."""
    best = best_version(result)
    if result.primary is None:
        return Verdict(Standing.UNJUDGED)
    if not best:
        return Verdict(Standing.UNCOMPUTED)
    baseline = result.best_baseline()
    named = "" if baseline is None else str(baseline["version"])
    row = _ranked(result, best)
    circular = circular_indicators(remarks_in([row["remarks"]])) if row is not None else ()
    if not result.declared:
        return Verdict(Standing.UNDECLARED, best, baseline=named, circular=circular)
    members = confidence_set(result)
    kept, out = (tuple(members.loc[members["in_set"] == inside, "version"]) for inside in (True, False))
    tested = step_down(result)
    target = str(tested["version_b"].iloc[0]) if len(tested) else BEST
    against, p_better, p_worse = _against(result, best, target, named)
    pairs = tested_pairs(result)
    ranked = result.ranking()
    remarks = remarks_in([*members["remarks"], *tested["remarks"], *ranked["remarks"]])
    checks = of_primary(result, "blocks")
    checks = checks[checks["version"] == best]
    alone = int((~ranked["version"].str.startswith(BASELINE) & ranked["estimate"].notna()).sum()) == 1
    return Verdict(
        Standing.ALONE if alone else _standing(members),
        best,
        kept,
        out,
        against,
        target,
        named,
        p_better,
        p_worse,
        conditional=independent(remarks),
        pairs_known=int((pairs["p_holm"] < SIGNIFICANCE).sum()),
        pairs_tested=len(pairs),
        pairs_one_scale=int(((pairs["p_holm_blocks"] < SIGNIFICANCE) & (pairs["p_holm"] >= SIGNIFICANCE)).sum()),
        better_one_scale=against is not Against.BETTER and _better_at_blocks(tested, best),
        coarse=_coarse(checks, row),
        dependent=bool((checks["independent"] == "no").any()),
        few_blocks=bool(coded(remarks, *FEW_BLOCKS)),
        circular=circular,
    )


def _better_at_blocks(tested: pd.DataFrame, best: str) -> bool:
    own = tested[tested["version_a"] == best]
    return bool((own["p_blocks"] < SIGNIFICANCE).any())


def _coarse(checks: pd.DataFrame, best: pd.Series | None) -> Remark | None:
    """The coarse blocks: members of a group, or clusters of the finer ones; None where they tell nothing."""
    if checks.empty or best is None or pd.isna(best["ci_low_coarse"]):
        return None
    row = checks.fillna({"coarse_group": ""}).iloc[0]
    n, group = int(row["n_coarse"]), str(row["coarse_group"])
    return Remark("blocks_of_group", n=n, group=group) if group else Remark("clusters_of_blocks", n=n)


def best_version(result: StudyResult) -> str:
    """The judged version with the highest primary metric; empty where none has a figure."""
    rows = result.ranking()
    own = rows[~rows["version"].str.startswith(BASELINE) & rows["estimate"].notna()]
    return "" if own.empty else str(own["version"].iloc[0])


def confidence_set(result: StudyResult) -> pd.DataFrame:
    """Rows of the confidence set on the primary criterion, in the order of the ranking."""
    rows = of_primary(result, "confidence_set")
    order = {name: at for at, name in enumerate(result.ranking()["version"])}
    return rows.sort_values("version", key=lambda names: names.map(order), kind="stable")


def step_down(result: StudyResult) -> pd.DataFrame:
    """Rows of the test against single indicators that allows for the number of versions tried."""
    rows = of_primary(result, "comparisons")
    return rows[(rows["test"] == STEP_DOWN)]


def tested_pairs(result: StudyResult) -> pd.DataFrame:
    """Tested differences between two versions that differ in their scores, adjusted for their number."""
    rows = without_repeats(result, of_primary(result, "comparisons"))
    rows = rows[(rows["test"] == "bootstrap") & rows["family"].str.startswith("versions:")]
    return rows[rows["p_holm"].notna()]


def without_repeats(result: StudyResult, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows about pairs, without those of versions whose scores are those of another."""
    again = result.repeats
    return rows[~rows["version_a"].isin(again) & ~rows["version_b"].isin(again)]


def of_primary(result: StudyResult, table: str) -> pd.DataFrame:
    """Rows of a table on the primary criterion."""
    assert result.primary is not None
    rows = result.tables[table]
    truth, metric = result.primary
    return rows[(rows["ground_truth"] == truth) & (rows["metric"] == metric)]


def independent(remarks: Remarks) -> bool:
    """True if some remarks say that blocks were single territories: tests then take neighbours for independent."""
    return bool(coded(remarks, "independent_territories"))


def worth_of(remarks: Remarks) -> Remarks:
    """The remarks that a reader of figures must know: the worth of their intervals, and how many are the worst."""
    return tuple(each for each in remarks if each.bears is Bears.ON_INTERVAL or each.code == "worst_class")


def untested(remarks: Remarks) -> Remarks:
    """Those of some remarks that say why a difference has no p-value."""
    return bearing(remarks, *UNTESTED)


def _standing(members: pd.DataFrame) -> Standing:
    if members.empty or members["p_value"].isna().all():
        return Standing.TOO_LITTLE
    left = int(members["in_set"].sum())
    if left == len(members):
        return Standing.TOGETHER
    return Standing.ONE if left == 1 else Standing.SEVERAL


def _against(result: StudyResult, best: str, target: str, single: str) -> tuple[Against, float, float]:
    """Worse than the best single indicator by the adjusted paired test, else better than the target by step-down."""
    tested = step_down(result)
    own = tested[(tested["version_a"] == best) & (tested["version_b"] == target) & tested["p_value"].notna()]
    p_better = float(own["p_value"].iloc[0]) if len(own) else float("nan")
    pairs = of_primary(result, "comparisons")
    pair = pairs[(pairs["test"] == "bootstrap") & (pairs["version_a"] == best) & (pairs["version_b"] == single)]
    pair = pair[pair["p_holm"].notna() & (pair["difference"] < 0)]
    p_worse = float(pair["p_holm"].iloc[0]) if len(pair) else float("nan")
    if p_worse < SIGNIFICANCE:
        return Against.WORSE, p_better, p_worse
    if p_better < SIGNIFICANCE:
        return Against.BETTER, p_better, p_worse
    return (Against.UNTESTED if pd.isna(p_better) else Against.NOT_BETTER), p_better, p_worse


def _ranked(result: StudyResult, version: str) -> pd.Series | None:
    rows = result.ranking()
    rows = rows[rows["version"] == version]
    return None if rows.empty else rows.iloc[0]


def verdict_line(result: StudyResult) -> Words:
    """The versions that the declared criterion rules out, and those that beat the baseline; empty without a criterion.

    Parameters
    ----------
    result : StudyResult
        With its tables `confidence_set` and `comparisons`.
    """
    if result.primary is None or not result.declared:
        return ""
    tested = step_down(result)
    tried = result.tried(tested.loc[tested["p_value"].notna(), "version_a"])
    said = (_told_apart(result, confidence_set(result)), _beating(result, tested, tried))
    parts = [part for part in said if part]
    if len(parts) > 1:
        return say("results.verdict", first=parts[0], second=parts[1])
    return parts[0] if parts else ""


def _told_apart(result: StudyResult, members: pd.DataFrame) -> Words:
    total = len(members)
    if not total or members["p_value"].isna().all():
        return say("results.set_untested") if total else ""
    inside = members.loc[members["in_set"].astype(bool), "version"]
    if len(inside) == total:
        return say("results.set_of_all", total=total)
    names = versions_named(result.config, inside)
    return say("results.set_of_some", names=names, kept=len(inside), total=total)


def _beating(result: StudyResult, tested: pd.DataFrame, tried: int) -> Words:
    known = tested[tested["p_value"].notna()]
    if known.empty:
        return ""
    baseline = str(known["version_b"].iloc[0])
    named = say("results.single_indicator", name=version_named(result.config, baseline))
    against = say("results.every_single_indicator") if baseline == BEST else named
    better = versions_named(result.config, known.loc[known["p_value"] < SIGNIFICANCE, "version_a"])
    smallest = float(known["p_value"].min())
    if not better:
        return say("results.none_better", against=against, tried=tried, p=smallest)
    return say("results.better", against=against, tried=tried, p=smallest, names=better)
