"""One territory: its score, what made it, its nearest peers, and how each version ranks it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from ifn_research.errors import ConfigError, DataError, nearest
from ifn_research.language import language_named
from ifn_research.language.labels import Labels
from ifn_research.language.messages import Words, say
from ifn_research.outputs.named_territory import taken_for, territory_named
from ifn_research.results.among_reference import AmongReference, among_reference
from ifn_research.results.choices import choice_named
from ifn_research.results.labels import version_named
from ifn_research.results.neighbourhood import alike
from ifn_research.results.people import counted_at
from ifn_research.results.rows import OF_REFERENCE
from ifn_research.results.study_result import StudyResult
from ifn_research.rows import SMALL

PEERS = 5
ENGLISH = language_named("en")
MASKED = say("explanation.masked_cell")
# Headings and cells of the table of indicators.
MEDIAN_OF_TOLD, SHRUNK_TO = say("explanation.median_of_told"), say("explanation.shrunk_to")
IN_ORIGINAL, IN_ADAPTATION = say("explanation.in_original"), say("explanation.in_adaptation")
DIFFERENCE = say("explanation.difference")
SHARE_OF_SCORE, MORE_IS = say("explanation.share_of_score"), say("explanation.more_is")
MORE_FRAGILE, LESS_FRAGILE = say("explanation.more_fragile"), say("explanation.less_fragile")
YES = say("explanation.yes")
UNITS = {"pca": say("explanation.unit_of_component"), "factor": say("explanation.unit_of_factors")}
RANK_IN_REFERENCE = say("explanation.rank_in_reference")
# A sum that differs from the score by less than this share of its terms is the score, added in another order.
SAME = 1e-9
# What territories on which a version was fitted are called where no label says it.
OTHERS = {
    "every_row": say("explanation.every_row"),
    "its_origin": say("explanation.its_origin"),
    "the_reference": say("explanation.the_reference"),
}


@dataclass(frozen=True)
class Explanation:
    """The facts about one territory in one version.

    Attributes
    ----------
    headline : Message
    sections : tuple of (title, DataFrame)
        Contributions of indicators and dimensions, nearest peers, every version's rank.
    config : Labels
        Of the study, which says what its things are called.
    notes : tuple of Message
    """

    headline: Words
    sections: tuple[tuple[Words, pd.DataFrame], ...]
    config: Labels
    notes: tuple[Words, ...] = ()


def explain_territory(result: StudyResult, code: str, *, version: str | None = None) -> Explanation:
    """Explain the score of one territory.

    Parameters
    ----------
    result : StudyResult
        As read from a results folder.
    code : str
        Code of the territory, or its name (case and accents do not matter).
    version : str, optional
        The version to detail; the first that succeeded when absent.

    Raises
    ------
    ConfigError
        If the version is unknown or failed.
    DataError
        If no territory has this code or name, or several have this name, or the version does not score it.
    """
    found, chosen = version_scoring(result, code, version)
    ranked = _ranked(result, found)
    one, total = ranked[chosen]
    name = f"{one['name']} ({found})" if one["name"] else found
    headline = say(
        "explanation.headline",
        name=name,
        version=version_named(result.config, chosen, typed=True),
        score=float(one["score"]),
        rank=int(one["rank"]),
        total=total,
        decile=int(one["decile"]),
    )
    sections = [
        (say("explanation.indicators"), _indicators(result, found, chosen)),
        (say("explanation.dimensions"), _dimensions(result, found, chosen)),
        (say("explanation.peers", count=PEERS), _peers(result, found, chosen)),
        (say("explanation.ranks"), _ranks(result, found, ranked)),
        *_adapted(result, found, chosen),
    ]
    notes = (
        *taken_for(result, code, found),
        *_among(result, found, chosen),
        *_concerned(result, found),
        *_over_choices(result, found, chosen),
        *_sum(result, found, chosen),
        *_notes(result, chosen),
    )
    return Explanation(headline, tuple(part for part in sections if len(part[1])), result.config, notes)


def _adapted(result: StudyResult, code: str, version: str) -> list[tuple[Words, pd.DataFrame]]:
    """The contributions in a version and in the one that it adapts, where both score the territory and show them."""
    original = result.config.version(version).adapts
    if original not in result.versions or any(_masked(result, code, name) for name in (original, version)):
        return []
    both = [result.of_version("contributions", name) for name in (original, version)]
    parts = [cells[cells["code"] == code].set_index("indicator")["contribution"] for cells in both]
    if any(part.empty for part in parts):
        return []
    names = list(dict.fromkeys([*parts[0].index, *parts[1].index]))
    before, after = (part.reindex(names).fillna(0.0) for part in parts)
    table = pd.DataFrame(
        {
            "indicator": [ENGLISH.indicator(result.config, name) for name in names],
            IN_ORIGINAL: before.to_numpy(),
            IN_ADAPTATION: after.to_numpy(),
            DIFFERENCE: (after - before).to_numpy(),
        }
    )
    title = say("explanation.adapted", version=version_named(result.config, str(original)))
    return [(title, table.sort_values(DIFFERENCE, ascending=False, kind="stable", ignore_index=True))]


def _among(result: StudyResult, code: str, version: str) -> list[Words]:
    """The place of a territory among those on which the version was fitted, where they are others."""
    others = among_reference(result, version)
    if others is None:
        return []
    rank, decile = others.places.loc[code]
    label: Words = others.label or OTHERS[others.kind]
    return [say("explanation.among_reference", total=others.n, label=label, rank=int(rank), decile=int(decile))]


def _concerned(result: StudyResult, code: str) -> list[Words]:
    """The persons concerned in a territory, where the study counts them."""
    rows = result.tables.get("people")
    mine = None if rows is None else rows[rows["code"] == code].dropna()
    if mine is None or mine.empty or result.config.people is None:
        return []
    persons, low, high = (round(float(mine[name].iloc[0])) for name in ("persons", "at_least", "at_most"))
    who: Words = result.config.people.label or say("explanation.concerned_persons")
    told: list[Words] = [say("explanation.concerned", persons=persons, low=low, high=high, who=who)]
    level = counted_at(result.config)
    return told if level == result.config.level else [*told, say("explanation.counted_at", level=level)]


def _over_choices(result: StudyResult, code: str, version: str) -> list[Words]:
    """The range of the rank of a territory over defensible choices, and the choice that moves it most."""
    rows = result.tables.get("robustness")
    mine = None if rows is None else rows[(rows["version"] == version) & (rows["code"] == code)]
    if mine is None or mine.empty:
        return []
    one = mine.iloc[0]
    low, high = math.floor(one["rank_q05"]), math.ceil(one["rank_q95"])
    said: list[Words] = [say("explanation.over_choices", low=low, high=high, share=100 * float(one["p_top_tenth"]))]
    parts = result.of_version("sensitivity_territories", version)
    parts = parts[parts["code"] == code]
    dominant = str(parts["dominant_input"].iloc[0] or "")
    if not dominant:
        return said
    row = parts[parts["input"] == dominant].iloc[0]
    known = "shapley" if pd.notna(row["shapley"]) else "total"
    key = "explanation.moved_most" if known == "shapley" else "explanation.moved_most_of_sample"
    return [*said, say(key, choice=choice_named(result.config, dominant), share=100 * float(row[known]))]


def version_scoring(result: StudyResult, code: str, version: str | None) -> tuple[str, str]:
    """The code of a territory and the name of a version that scores it; see `explain_territory`."""
    chosen = _version(result, version)
    found = territory_named(result, code)
    ranked = _ranked(result, found)
    if chosen not in ranked:
        raise _no_score(result, found, chosen, list(ranked))
    return found, chosen


def _version(result: StudyResult, version: str | None) -> str:
    if version is None:
        return result.versions[0]
    if version in result.versions:
        return version
    failed = dict(zip(result.failed["version"], result.failed["reason"], strict=True))
    what = (
        say("outputs.version_failed", version=version, failed=failed[version])
        if version in failed
        else say("outputs.unknown_version", version=version)
    )
    raise ConfigError(what, where="--version", fix=nearest(version, result.versions))


def _no_score(result: StudyResult, code: str, version: str, others: list[str]) -> DataError:
    left_out = code in result.manifest.get("left_out", {}).get(version, [])
    what = say("outputs.version_gives_no_score", version=version, code=code)
    if left_out:
        what = say("outputs.version_gives_no_score_lack", version=version, code=code)
    fix = say("outputs.ask_another_version_version", others=others) if others else say("outputs.no_version_scores")
    return DataError(what, where="CODE", fix=fix)


def _indicators(result: StudyResult, code: str, version: str) -> pd.DataFrame:
    cells = result.of_version("contributions", version)
    mine = cells[cells["code"] == code]
    weights = result.of_version("weights", version).set_index("indicator")
    units = {name: item.unit for name, item in result.config.indicators.items()}
    median = cells.groupby("indicator", sort=False)["raw"].median()
    names = list(mine["indicator"])
    table = pd.DataFrame(
        {
            "indicator": [ENGLISH.indicator(result.config, name) for name in names],
            "value": mine["raw"].to_numpy(),
            MEDIAN_OF_TOLD if _any_masked(cells) else "median": median.reindex(names).to_numpy(),
            "unit": [units.get(name, "") for name in names],
            MORE_IS: [MORE_FRAGILE if weights["direction"][name] > 0 else LESS_FRAGILE for name in names],
            "normalised": mine["normalised"].to_numpy(),
            **_weight(result, version, weights["weight"].reindex(names), mine["contribution"]),
            "contribution": mine["contribution"].to_numpy(),
            "imputed": [YES if imputed else "" for imputed in mine["imputed"]],
        }
    )
    if mine["shrunk"].notna().any():
        table.insert(2, SHRUNK_TO, mine["shrunk"].to_numpy())
    if _masked(result, code, version):
        table = _without_figures(table, ("normalised", SHARE_OF_SCORE, "contribution"))
        return table.assign(value=[_why(result, kind) for kind in mine["masked"]])
    return table.sort_values("contribution", ascending=False, kind="stable", ignore_index=True)


def _masked(result: StudyResult, code: str, version: str) -> bool:
    """True if the figures of a territory are masked: all of them are, or none."""
    cells = result.of_version("contributions", version)
    return "masked" in cells and bool((cells.loc[cells["code"] == code, "masked"] != "").any())


def _any_masked(cells: pd.DataFrame) -> bool:
    """True if figures of some territories are masked, so that medians and means are those of the others."""
    return "masked" in cells and bool((cells["masked"] != "").any())


def _why(result: StudyResult, kind: str) -> Words:
    if kind == SMALL:
        return say("explanation.masked_small", masked=MASKED, threshold=result.threshold)
    return say("explanation.masked_beside", masked=MASKED)


def _without_figures(table: pd.DataFrame, columns: tuple[Words, ...]) -> pd.DataFrame:
    hidden = table.copy()
    for name in columns:
        if name in hidden:
            hidden[name] = pd.Series([MASKED] * len(hidden), index=hidden.index, dtype=object)
    return hidden


def _weight(result: StudyResult, version: str, weights: pd.Series, contributions: pd.Series) -> dict[Words, pd.Series]:
    """The weight of each indicator, or its part of this score where the territory has weights of its own."""
    if not _local(result, version):
        return {"weight": weights.to_numpy()}
    return {SHARE_OF_SCORE: (contributions / contributions.sum()).to_numpy()}


def _local(result: StudyResult, version: str) -> bool:
    return result.is_local(version)


def _dimensions(result: StudyResult, code: str, version: str) -> pd.DataFrame:
    nodes = result.of_version("dimensions", version)
    if nodes.empty:
        return pd.DataFrame()
    cells = result.of_version("contributions", version)
    mine = cells[cells["code"] == code].set_index("indicator")["contribution"]
    node_of = result.of_version("weights", version).set_index("indicator")["dimension"].astype(str)
    mean = say("explanation.mean_of_told") if _any_masked(cells) else say("explanation.mean_of_all")
    rows = []
    for path, scores in nodes.groupby("dimension", sort=True):
        members = [name for name in mine.index if f"{node_of[name]}/".startswith(f"{path}/")]
        rows.append(
            {
                "dimension": path,
                "score": float(scores.loc[scores["code"] == code, "score"].iloc[0]),
                mean: float(scores["score"].mean()),
                "contribution": float(mine[members].sum()),
            }
        )
    table = pd.DataFrame(rows)
    return _without_figures(table, ("score", "contribution")) if _masked(result, code, version) else table


def _peers(result: StudyResult, code: str, version: str) -> pd.DataFrame:
    closest = alike(result, code, version, PEERS)
    if closest.empty:
        return pd.DataFrame()
    scores = result.of_version("scores", version).set_index("code").loc[closest.index]
    columns = {"code": closest.index, "name": scores["name"].to_numpy(), "distance": closest.to_numpy()}
    figures = {name: scores[name].to_numpy() for name in ("score", "rank", "decile")}
    return pd.DataFrame(columns | figures)


def _ranked(result: StudyResult, code: str) -> dict[str, tuple[pd.Series, int]]:
    """The score, rank and decile of a territory in each version that scores it, and how many that version scores."""
    found = {}
    for version in result.versions:
        scores = result.of_version("scores", version)
        mine = scores[scores["code"] == code]
        if len(mine):
            found[version] = (mine.iloc[0], len(scores))
    return found


def _ranks(result: StudyResult, code: str, ranked: Mapping[str, tuple[pd.Series, int]]) -> pd.DataFrame:
    rows = []
    others = {name: found for name in ranked if (found := among_reference(result, name)) is not None}
    called = {found.label or OTHERS[found.kind] for found in others.values()}
    heading = say("explanation.rank_in", label=called.pop()) if len(called) == 1 else RANK_IN_REFERENCE
    for version, choices in result.tables["versions"].set_index("version").iterrows():
        known = version in ranked
        mine, total = ranked.get(str(version), ({}, 0))
        remark: Words = say("explanation.beside") if version in result.beside else ""
        if not known:
            remark = say("explanation.failed") if choices["status"] == "failed" else say("explanation.not_scored")
        row: dict[Words, object] = {
            "version": version,
            "score": say("explanation.score_of", score=float(mine["score"])) if known else "–",
            "rank": _of_all(mine["rank"], total) if known else "–",
        }
        row["decile"] = str(mine["decile"]) if known else "–"
        if others:
            row[heading] = _in_reference(others.get(str(version)), code)
        rows.append(row | {"": remark})
    return pd.DataFrame(rows)


def _in_reference(others: AmongReference | None, code: str) -> Words:
    """The place among those on which a version was fitted; a dash where these are the territories themselves."""
    return "–" if others is None else _of_all(others.places.loc[code, OF_REFERENCE[0]], others.n)


def _of_all(rank: int, total: int) -> Words:
    return say("explanation.rank_of", rank=int(rank), total=int(total))


def _sum(result: StudyResult, code: str, version: str) -> list[Words]:
    """To what the contributions of a territory sum, as they do; nothing where they are masked."""
    if _masked(result, code, version):
        return []
    cells, scores = result.of_version("contributions", version), result.of_version("scores", version)
    parts = cells.loc[cells["code"] == code, "contribution"]
    total, score = float(parts.sum()), float(scores.loc[scores["code"] == code, "score"].iloc[0])
    rescale, _, _ = str(result.tables["versions"].set_index("version").loc[version, "rescale"]).partition("(")
    if rescale != "none":
        return [say("explanation.sum_before_rescaling", total=total, rescale=rescale, score=score)]
    if abs(total - score) <= SAME * max(1.0, float(parts.abs().sum())):
        return [say("explanation.sum", total=total)]
    return [say("explanation.no_sum", total=total)]


def _notes(result: StudyResult, version: str) -> list[Words]:
    weights = result.of_version("weights", version)["weight"]
    cells = result.of_version("contributions", version)
    notes: list[Words] = [say("explanation.normalised")]
    scales = {
        name: item.transform
        for name, item in result.config.indicators.items()
        if item.transform != "none" and name in set(cells["indicator"])
    }
    if scales:
        scaled = [f"{ENGLISH.indicator(result.config, name)} ({how})" for name, how in scales.items()]
        notes.append(say("explanation.transformed", scaled=scaled))
    notes += _unit(result, version, signed=bool((weights < 0).any()))
    if result.is_supervised(version):
        notes.append(say("explanation.out_of_fold"))
    if _any_masked(cells):
        n = cells.loc[cells["masked"] != "", "code"].nunique()
        notes.append(say("explanation.masked", n, threshold=result.threshold))
    if _local(result, version):
        notes.append(say("explanation.own_weights"))
    return notes


def _unit(result: StudyResult, version: str, *, signed: bool) -> list[Words]:
    """The unit of a score that is a sum of standardised indicators: its variance, and where its zero is."""
    rows = result.of_version("diagnostics", version).set_index("statistic")["value"]
    people = _of_people(result, version)
    signs = say("explanation.signed_people" if people else "explanation.signed_territories")
    notes: list[Words] = [signs] if signed else []
    if "score_variance" in rows:
        unit, variance = UNITS[result.weighted_by(version)], float(rows["score_variance"])
        around = "explanation.variance_people" if people else "explanation.variance_territories"
        notes.append(say(around, unit=unit, variance=variance))
    return notes


def _of_people(result: StudyResult, version: str) -> bool:
    """True if territories count by their population in the weights, and so in mean and variance of the score."""
    return bool(result.config.version(version).weighting.options.get("weighted", False))
