"""Which versions the data can rule out, and whether any is better than single indicators, given how many were tried."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import pandas as pd

from ifn_research.errors import plural
from ifn_research.language.french import count, number, p_value, percent, version_label
from ifn_research.outputs.documents.formats.markdown import bullets, escaped
from ifn_research.outputs.documents.notes.rows import cautions, in_words, of
from ifn_research.remarks import Bears, Remarks, bearing, circular_indicators, coded, remarks_in
from ifn_research.results.study_result import StudyResult
from ifn_research.rows import BASELINE, BEST, SIGNIFICANCE, STEP_DOWN

ALPHA = 0.10
TESTS = "test de Romano et Wolf, unilatéral"


class Tested(NamedTuple):
    """What is said of a test: against whom, the versions in the order of the table, and their p-values."""

    rows: pd.DataFrame
    against: str


def selection(result: StudyResult) -> str:
    """The confidence set and the step-down test on the primary criterion; nothing where it was not declared."""
    if result.primary is None or not result.declared:
        return ""
    sentences = [_set(result), _beaten(result)]
    cells = [*members(result)["remarks"], *tested(result).rows["remarks"]]
    sentences += [cautions(result, cells, chosen=_of_independence), _earlier(result)]
    return bullets([sentence for sentence in sentences if sentence]) if sentences[0] or sentences[1] else ""


def selection_of(result: StudyResult, version: str) -> list[str]:
    """The same of one version."""
    if result.primary is None or not result.declared:
        return []
    found = members(result).set_index("version")
    said = []
    if version in found.index and pd.notna(found.loc[version, "p_value"]):
        inside, total = int(found["in_set"].sum()), len(found)
        which = f"(p = {number(found.loc[version, 'p_value'], 2)} ; ensemble de confiance à {_level(result)}"
        if found.loc[version, "in_set"]:
            others = f" : {count(inside)} {plural(inside, 'version', 'versions')} sur {count(total)})"
            said.append(f"Les données ne permettent pas de distinguer cette version de la meilleure {which}{others}.")
        else:
            said.append(
                f"Les données écartent cette version des meilleures {which}){_if_independent(found['remarks'])}."
            )
    rows, against = tested(result)
    own = rows[(rows["version_a"] == version) & rows["p_value"].notna()]
    return said + [_own_test(row, len(rows), against) for row in own.to_dict("records")]


def members(result: StudyResult) -> pd.DataFrame:
    """Rows of the confidence set on the primary criterion."""
    assert result.primary is not None
    return of(result, "confidence_set", ground_truth=result.primary[0], metric=result.primary[1])


def tested(result: StudyResult) -> Tested:
    """Rows of the step-down test on the primary criterion, and against whom they are."""
    assert result.primary is not None
    truth, metric = result.primary
    rows = of(result, "comparisons", ground_truth=truth, metric=metric, test=STEP_DOWN)
    return Tested(rows, _against(result, str(rows["version_b"].iloc[0])) if len(rows) else "")


def _against(result: StudyResult, name: str) -> str:
    if name == BEST:
        return "chacun des indicateurs pris seuls"
    if name.startswith(BASELINE):
        return f"« {escaped(version_label(result.config, name).removesuffix(' (seul)'))} » seul"
    return f"la version {escaped(name)}"


def _set(result: StudyResult) -> str:
    rows = members(result)
    if rows.empty:
        return ""
    total = len(rows)
    if rows["p_value"].isna().all():
        why = _untested(rows)
        reason = f" ({escaped(in_words(result, why))})" if why else ""
        return f"Aucune des {count(total)} versions ne peut être écartée : le calcul ne peut pas en juger{reason}."
    named = f"ensemble de confiance à {_level(result)}"
    if rows["in_set"].all():
        return (
            f"Les données ne permettent d'écarter aucune des {count(total)} versions : aucune ne se distingue de la "
            f"meilleure ({named})."
        )
    kept, out = rows[rows["in_set"]], rows[~rows["in_set"]]
    verb = plural(len(kept), "est la seule que rien ne distingue", "ne peuvent être distinguées")
    first = f"{_listed(kept)} {verb} de la meilleure ({named}, {count(len(kept))} sur {count(total)})"
    second = plural(len(out), "est écartée", "sont écartées")
    return f"{first}. {_listed(out)} {second}{_if_independent(rows['remarks'])}."


def _beaten(result: StudyResult) -> str:
    rows, against = tested(result)
    if rows.empty:
        return ""
    known = rows[rows["p_value"].notna()]
    if known.empty:
        why = _untested(rows)
        reason = f" : {escaped(in_words(result, why))}" if why else ""
        return f"Aucune version n'est comparée par un test à {against}{reason}."
    total = len(known)
    tried = f"compte tenu {plural(total, 'de la seule version essayée', f'des {count(total)} versions essayées')}"
    better = known[known["p_value"] < SIGNIFICANCE].sort_values("p_value", kind="stable")
    if better.empty:
        return (
            f"Les données n'établissent pour aucune version un meilleur accord avec ce constat que {against}, {tried} "
            f"({TESTS} ; la plus petite p corrigée est {_figure(known['p_value'].min())})."
        )
    listed = ", ".join(f"{escaped(row.version_a)} ({p_value(row.p_value)})" for row in better.itertuples())
    verb = plural(len(better), "s'accorde", "s'accordent")
    if _independent(better["remarks"]):
        verb = plural(len(better), "s'accorderait", "s'accorderaient") + ", si les territoires étaient indépendants,"
    return f"{listed} : {verb} mieux avec ce constat{_built(better['remarks'])} que {against}, {tried} ({TESTS})."


def _own_test(row: dict[str, object], total: int, against: str) -> str:
    p = float(row["p_value"])  # type: ignore[arg-type]
    tried = plural(total, "de la seule version essayée", f"des {count(total)} versions essayées")
    verdict = "écart non établi"
    if p < SIGNIFICANCE:
        verdict = "elle s'accorde mieux avec ce constat"
        if _independent([row["remarks"]]):
            verdict = "elle s'accorderait mieux avec ce constat si les territoires étaient indépendants"
        verdict += _built([row["remarks"]])
    return f"Face à {against}, compte tenu {tried} : {verdict} ({p_value(p)} ; {TESTS})."


def _earlier(result: StudyResult) -> str:
    """Trials that no test can count."""
    tried = result.manifest.get("earlier_version_runs")
    if not tried:
        return ""
    return (
        f"Le test ne compte que les versions de ce calcul ; les calculs précédents de l'étude en ont essayé "
        f"{count(tried)}, celles-ci comprises quand elles y étaient."
    )


def _level(result: StudyResult) -> str:
    settings = (result.config.get("validation") or {}).get("confidence_set") or {}
    level = 1 - float(settings.get("alpha", ALPHA))
    return percent(level, 0 if round(100 * level, 6).is_integer() else 1)


def _listed(rows: pd.DataFrame) -> str:
    return ", ".join(escaped(name) for name in rows["version"])


def _figure(p: float) -> str:
    return p_value(p).removeprefix("p = ").replace("p < ", "inférieure à ")


def _untested(rows: pd.DataFrame) -> Remarks:
    """Why some rows have no p-value."""
    return bearing(remarks_in(rows["remarks"]), Bears.NO_TEST, Bears.NO_INTERVAL)


def _if_independent(cells: Iterable[object]) -> str:
    return ", si les territoires étaient indépendants, ce qu'ils ne sont sans doute pas" if _independent(cells) else ""


def _built(cells: Iterable[object]) -> str:
    """That an agreement is due in part to what the ground truth is made of."""
    return ", en partie par construction," if circular_indicators(remarks_in(cells)) else ""


def _of_independence(remarks: Remarks) -> Remarks:
    return coded(remarks, "independent_territories")


def _independent(cells: Iterable[object]) -> bool:
    return bool(_of_independence(remarks_in(cells)))
