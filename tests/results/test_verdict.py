"""What may be said for each verdict, and never more: better, worse, indistinguishable, too little data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from ifn_research.language import LANGUAGES, language_named, plain
from ifn_research.outputs.documents.facts import Facts
from ifn_research.outputs.documents.sections.essentials import p_text, verdict_text
from ifn_research.outputs.documents.sections.essentials import tests_text as told_of_tests
from ifn_research.remarks import Remark
from ifn_research.results.study_result import StudyResult
from ifn_research.results.verdict import Against, Standing, verdict
from ifn_research.results.verdict import tested_pairs as pairs_with_a_test
from tests.support.hand_made import make

NAN = float("nan")
INDEPENDENT = "assumes independent territories"
WITHHELD = "withheld: a sum over the most fragile places, and two versions could give a small count by difference"
KEY = {"ground_truth": "caf", "metric": "spearman"}
Rows = list[dict[str, Any]]
# Words that claim a cause, or more than an adjusted test gives.
FORBIDDEN = {
    "fr": r"\b(caus\w+|provoqu\w+|entraîn\w+|à cause|grâce à|significati\w+|prouv\w+|démontr\w+|probable\w*)\b",
    "en": r"\b(caus\w+|because of|leads? to|due to|significan\w+|prov\w+|demonstrat\w+|probabl\w+|likely)\b",
}
# What the notes deny, or say of the tests themselves, in so many words.
DENIED = {
    "fr": ("n’établit aucun lien de cause à effet",),
    "en": ("establishes no cause", "which they probably are not"),
}


def ranking(*values: tuple[str, float], note: str = "") -> Rows:
    return [
        {
            **KEY,
            "version": name,
            "estimate": value,
            "ci_low": value - 0.1,
            "ci_high": value + 0.1,
            "ci_low_coarse": value - 0.2,
            "ci_high_coarse": value + 0.2,
            "n": 90,
            "note": note,
        }
        for name, value in values
    ]


def members(*rows: tuple[str, float, bool], note: str = "") -> Rows:
    return [{**KEY, "version": name, "p_value": p, "in_set": inside, "note": note} for name, p, inside in rows]


def stepped(version: str, p: float, note: str = "") -> dict[str, Any]:
    row = {**KEY, "version_a": version, "version_b": "baseline:best", "test": "step_down", "p_value": p}
    return {**row, "family": "versions: caf/spearman (step_down)", "note": note}


def paired(a: str, b: str, difference: float, p: float) -> dict[str, Any]:
    family = "baselines: caf/spearman" if b.startswith("baseline:") else "versions: caf/spearman"
    row = {**KEY, "version_a": a, "version_b": b, "test": "bootstrap", "family": family}
    return {**row, "difference": difference, "p_value": p / 2, "p_holm": p, "note": ""}


BLOCKS = [
    {**KEY, "version": name, "coarse": "13 groups 'region'", "coarse_group": "region", "n_coarse": 13}
    for name in ("pca", "equal")
]


def study(**tables: Rows) -> StudyResult:
    """Of blocks that are tested at two scales, unless other blocks are given."""
    return make(**({"blocks": BLOCKS} | tables))


RANKED = ranking(("pca", 0.5), ("equal", 0.4), ("baseline:poverty", 0.3))
STUDIES: dict[str, StudyResult] = {
    "uncomputed": study(validation=[{**KEY, "version": "pca", "estimate": NAN, "note": WITHHELD}]),
    "undeclared": study(
        declared=False, ranking=RANKED, confidence_set=members(("pca", 1.0, True), ("equal", 0.01, False))
    ),
    "better": study(
        ranking=RANKED,
        confidence_set=members(("pca", 1.0, True), ("equal", 0.01, False)),
        comparisons=[stepped("pca", 0.004), stepped("equal", 0.3), paired("equal", "pca", -0.1, 0.02)],
    ),
    "not better": study(
        ranking=RANKED,
        confidence_set=members(("pca", 1.0, True), ("equal", 0.01, False)),
        comparisons=[stepped("pca", 0.2), stepped("equal", 0.3)],
    ),
    "worse": study(
        ranking=ranking(("baseline:poverty", 0.6), ("pca", 0.5), ("equal", 0.4)),
        confidence_set=members(("pca", 1.0, True), ("equal", 0.2, True)),
        comparisons=[stepped("pca", 1.0), paired("pca", "baseline:poverty", -0.1, 0.01)],
    ),
    "indistinguishable": study(
        ranking=RANKED,
        confidence_set=members(("pca", 1.0, True), ("equal", 0.6, True)),
        comparisons=[stepped("pca", 0.2), paired("equal", "pca", -0.1, 0.4)],
    ),
    "indistinguishable but a pair": study(
        ranking=RANKED,
        confidence_set=members(("pca", 1.0, True), ("equal", 0.12, True)),
        comparisons=[stepped("pca", 0.2), paired("equal", "pca", -0.1, 0.04)],
    ),
    "too little data": study(
        ranking=RANKED,
        confidence_set=members(
            ("pca", NAN, True), ("equal", NAN, True), note="no p-value: too few blocks of the kind wanted"
        ),
        comparisons=[stepped("pca", NAN)],
    ),
    "conditional": study(
        ranking=RANKED,
        confidence_set=members(("pca", 1.0, True), ("equal", 0.01, False), note=INDEPENDENT),
        comparisons=[stepped("pca", 0.004, INDEPENDENT)],
    ),
    "circular": study(
        ranking=ranking(("pca", 0.5), ("equal", 0.4), note="circular with poverty"),
        confidence_set=members(("pca", 1.0, True), ("equal", 0.01, False)),
        comparisons=[stepped("pca", 0.004)],
    ),
    "alone": study(ranking=ranking(("equal", 0.4), ("baseline:poverty", 0.3)), comparisons=[stepped("equal", 0.004)]),
    "few blocks": study(
        ranking=ranking(("pca", 0.5), ("equal", 0.4), note="few blocks (11)"),
        confidence_set=members(("pca", 1.0, True), ("equal", 0.01, False), note="few blocks (11)"),
        comparisons=[stepped("pca", 0.004, "few blocks (11)")],
    ),
    # Better than the one version that the study tests against, and worse than an indicator that it does not.
    "another target": study(
        ranking=ranking(("baseline:poverty", 0.9), ("pca", 0.5), ("equal", 0.4)),
        confidence_set=members(("pca", 1.0, True), ("equal", 0.01, False)),
        comparisons=[stepped("pca", 0.004) | {"version_b": "equal"}, paired("pca", "baseline:poverty", -0.4, 0.001)],
    ),
    "another target, no better indicator": study(
        ranking=RANKED,
        confidence_set=members(("pca", 1.0, True), ("equal", 0.01, False)),
        comparisons=[stepped("pca", 0.004) | {"version_b": "equal"}],
    ),
    # Nothing tells what the likeness of neighbouring blocks would change, or a figure hangs on one coarse block.
    "one scale": study(
        blocks=[],
        ranking=RANKED,
        confidence_set=members(("pca", 1.0, True), ("equal", 0.01, False)),
        comparisons=[stepped("pca", 0.004)],
    ),
    "hangs on one coarse block": study(
        ranking=[{**row, "ci_low_coarse": NAN, "ci_high_coarse": NAN} for row in RANKED],
        confidence_set=members(("pca", 1.0, True), ("equal", 0.01, False)),
        comparisons=[stepped("pca", 0.004)],
    ),
    "better at one scale alone": study(
        ranking=RANKED,
        confidence_set=members(("pca", 1.0, True), ("equal", 0.3, True)),
        comparisons=[
            stepped("pca", 0.2) | {"p_blocks": 0.01},
            paired("equal", "pca", -0.1, 0.4) | {"p_holm_blocks": 0.02},
        ],
    ),
}
FOUND: Mapping[str, tuple[Standing, Against, str]] = {
    "uncomputed": (Standing.UNCOMPUTED, Against.UNTESTED, ""),
    "undeclared": (Standing.UNDECLARED, Against.UNTESTED, ""),
    "better": (Standing.ONE, Against.BETTER, "pca"),
    "not better": (Standing.ONE, Against.NOT_BETTER, ""),
    "worse": (Standing.TOGETHER, Against.WORSE, ""),
    "indistinguishable": (Standing.TOGETHER, Against.NOT_BETTER, ""),
    "indistinguishable but a pair": (Standing.TOGETHER, Against.NOT_BETTER, ""),
    "too little data": (Standing.TOO_LITTLE, Against.UNTESTED, ""),
    "conditional": (Standing.ONE, Against.BETTER, ""),
    "circular": (Standing.ONE, Against.BETTER, ""),
    "alone": (Standing.ALONE, Against.BETTER, ""),
    "few blocks": (Standing.ONE, Against.BETTER, ""),
    "another target": (Standing.ONE, Against.WORSE, ""),
    "another target, no better indicator": (Standing.ONE, Against.BETTER, ""),
    "one scale": (Standing.ONE, Against.BETTER, ""),
    "hangs on one coarse block": (Standing.ONE, Against.BETTER, ""),
    "better at one scale alone": (Standing.TOGETHER, Against.NOT_BETTER, ""),
}


def said(name: str, code: str = "fr") -> str:
    note = Facts(STUDIES[name], language_named(code), None, "")
    return " ".join(plain(text) for text in verdict_text(note) if text)


def behind(name: str) -> str:
    """The tests behind the verdict, which the first page leaves out."""
    note = Facts(STUDIES[name], language_named("fr"), None, "")
    return " ".join(plain(text) for text in (*told_of_tests(note), p_text(note)) if text).replace("\u00a0", " ")


@pytest.mark.parametrize("name", STUDIES)
def test_a_version_is_recommended_only_where_it_stands_alone_and_beats_indicators_without_a_proviso(name: str) -> None:
    found = verdict(STUDIES[name])
    assert (found.standing, found.against, found.recommended) == FOUND[name]
    assert ("Les chiffres soutiennent « pca »" in said(name).replace("\u00a0", " ")) == (name == "better")


def test_a_better_version_is_told_with_its_adjusted_p() -> None:
    assert said("better").replace("\u00a0", " ") == (
        "Parmi deux versions, les données désignent « pca » : elles écartent toutes les autres. « pca » s’accorde "
        "mieux avec ce constat que chacun des indicateurs pris seuls, compte tenu des versions essayées. Les chiffres "
        "soutiennent « pca »."
    )
    assert behind("better") == (
        "« pca » face à chacun des indicateurs pris seuls : p = 0,004 après correction, compte tenu de deux versions "
        "(test de Romano et Wolf, unilatéral)."
    )


def test_an_indicator_that_does_better_is_named_with_its_adjusted_p() -> None:
    assert "« Taux de | pauvreté », pris seul, s’accorde mieux" in said("worse").replace("\u00a0", " ")
    assert "p = 0,010 après correction de Holm" in behind("worse")
    assert "ce qu’elle apporte de plus que cet indicateur" in said("worse")


def test_versions_that_cannot_be_told_apart_are_not_ranked() -> None:
    text = said("indistinguishable")
    assert "aucune des deux ne peut être écartée" in text
    assert "d’autres raisons" in text
    assert "deux à deux" not in text


def test_a_pair_that_differs_is_told_apart_from_the_best_that_cannot_be() -> None:
    assert verdict(STUDIES["indistinguishable but a pair"]).pairs_known == 1
    assert "ne se distingue" not in behind("indistinguishable but a pair")


def test_a_version_with_the_scores_of_another_is_in_no_tested_pair() -> None:
    study = STUDIES["indistinguishable but a pair"]
    assert len(pairs_with_a_test(study)) == 1
    twins = replace(study, warnings={"equal": (Remark("same_scores", version="pca"),)})
    assert pairs_with_a_test(twins).empty


def test_too_little_data_recommends_nothing() -> None:
    assert said("too little data").startswith("Aucun test n’est possible (trop peu de régions indépendantes)")
    assert "soutiennent" not in said("too little data")


def test_what_is_known_if_territories_were_independent_is_told_with_that_proviso() -> None:
    assert "ce qu’ils ne sont sans doute pas" in said("conditional")
    assert said("conditional").endswith("Les chiffres ne suffisent pas à recommander «\u00a0pca\u00a0».")


def test_few_blocks_recommend_nothing_and_say_why() -> None:
    assert "peu nombreuses ou très inégales : ce résultat tient à quelques-unes" in said("few blocks").replace(
        "\u00a0", " "
    )
    assert said("few blocks").endswith("Les chiffres ne suffisent pas à recommander «\u00a0pca\u00a0».")


@pytest.mark.parametrize("name", ["one scale", "hangs on one coarse block"])
def test_one_scale_of_blocks_recommends_nothing_and_says_so(name: str) -> None:
    text = said(name).replace("\u00a0", " ")
    assert "Un seul découpage en régions a pu servir" in text
    assert text.endswith("Les chiffres ne suffisent pas à recommander « pca ».")


def test_what_holds_at_one_scale_alone_is_told_as_such() -> None:
    text = said("better at one scale alone").replace("\u00a0", " ")
    assert "Un écart entre versions ne serait établi que si les régions voisines étaient indépendantes" in behind(
        "better at one scale alone"
    )
    assert "À l’échelle de 13 régions" in text
    assert "les données diraient « pca » meilleure que ces indicateurs" in text


def test_a_version_is_worse_than_an_indicator_whatever_else_it_beats() -> None:
    assert "« Taux de | pauvreté », pris seul, s’accorde mieux" in said("another target").replace("\u00a0", " ")
    text = said("another target, no better indicator").replace("\u00a0", " ")
    assert "« pca » s’accorde mieux avec ce constat que « equal »" in text
    assert "n’établissent pas que « pca » dise plus que chacun des indicateurs pris seuls" in text


def test_one_version_is_held_against_indicators_and_not_chosen() -> None:
    assert said("alone").startswith("L’étude juge une seule version")
    assert "» s’accorde mieux avec ce constat que chacun des indicateurs" in said("alone")


def test_a_circular_agreement_recommends_nothing() -> None:
    assert "la façon dont le constat est construit" in said("circular")


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("name", STUDIES)
def test_no_verdict_claims_a_cause_or_more_than_its_test(name: str, code: str) -> None:
    text = said(name, code)
    for denied in DENIED[code]:
        text = text.replace(denied, "")
    # Circular agreement is due to what the ground truth is built from: a fact of arithmetic.
    assert re.findall(FORBIDDEN[code], text, re.IGNORECASE) == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_message_claims_a_cause_or_significance(code: str) -> None:
    allowed = (
        "due to that",
        "due to what",
        "proves nothing",
        "ne prouve rien",
        "ne prouve pas",
        "établit aucune cause",
    )
    claims = []
    # What is said of intervals that are probably too narrow is no claim.
    messages = language_named(code).messages.messages.items()
    for key, message in ((key, message) for key, message in messages if not key.endswith(".too_narrow")):
        for form in [message] if isinstance(message, str) else message.values():
            text = form
            for denied in (*DENIED[code], *allowed):
                text = text.replace(denied, "")
            claims += [(key, word) for word in re.findall(FORBIDDEN[code], text, re.IGNORECASE)]
    assert claims == []
