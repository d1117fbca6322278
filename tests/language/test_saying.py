"""What is said of each remark, in each language; the sentences are those of release 0.1.0."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ifn_research.geography.blocks import BlockDesign
from ifn_research.language import language_named
from ifn_research.language.saying import said
from ifn_research.language.spelling import NO_BREAK
from ifn_research.matrix import IndicatorMatrix
from ifn_research.remarks import REMARKS, read, read_words, written_words
from ifn_research.results.older_notes import with_messages
from ifn_research.results.study_result import StudyResult
from ifn_research.validation import ground_truth_from
from ifn_research.validation.structure.coherence import diagnose
from tests.support.configurations import declared
from tests.support.evaluating import validate
from tests.support.remarks import note, warning

LABELS = {"poverty": "Taux de pauvreté", "age": "Âge"}
CONFIG = declared(
    {
        "indicators": {
            "poverty": {"label": "Taux de pauvreté"},
            "age": {},
            "rural": {"label": "Part {names} \\1 ; rurale"},
        },
    }
)


def rows(name: str) -> list[dict[str, str]]:
    """Rows of a table beside this file."""
    with (Path(__file__).parent / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


SAID = rows("remarks_said.csv")


def label(name: str) -> str:
    return LABELS.get(name, name)


@pytest.mark.parametrize("row", SAID, ids=lambda row: row["remark"])
def test_a_remark_is_said_as_it_was(row: dict[str, str]) -> None:
    (remark,) = read(row["remark"])
    assert said(remark, "en") == row["english"]
    assert said(remark, "fr", label) == row["french"]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("row", SAID, ids=lambda row: row["remark"])
def test_a_remark_names_things_by_their_labels(row: dict[str, str], language: str) -> None:
    (remark,) = read(row["remark"])
    told = said(remark, language, lambda name: name if name[:1].isupper() else f"Label of {len(name)} letters")
    written = row["remark"].partition("(")[2]
    names = [name for name in ("poverty", "age", "rsa", "equal", "departement", "region") if name in written]
    for name in names:
        assert not re.search(rf"\b{name}\b", told), told


def test_every_code_is_said() -> None:
    unsaid = set(REMARKS) ^ {read(row["remark"])[0].code for row in SAID}
    assert unsaid == set(), "tests/language/remarks_said.csv has a row for each, with what is said of it"


@pytest.mark.parametrize("row", rows("refusals_said.csv"), ids=lambda row: row["english"])
def test_why_a_version_is_refused_is_said_in_french(row: dict[str, str]) -> None:
    config = declared({"indicators": {name: {"label": words} for name, words in LABELS.items()}})
    (message,) = read_words(row["said"])
    assert str(message) == row["english"]
    assert written_words([message]) == row["said"]
    for words in (message, with_messages(pd.DataFrame({"reason": [row["english"]]}), ["reason"])["said"].item()):
        told = read_words(words)[0] if isinstance(words, str) else words
        assert language_named("fr").refusal(told, config).replace(NO_BREAK, " ") == row["french"]


def test_what_no_wording_says_is_quoted() -> None:
    french = language_named("fr")
    assert french.refusal("something new", {"indicators": {}}) == "Message du programme : « something new »"
    assert language_named("en").refusal("something new", {"indicators": {}}) == "Something new"


def test_labels_are_never_read_as_wording() -> None:
    (remark,) = read("circular_with(indicators=rural)")
    assert said(remark, "fr", lambda _: "Part {names} \\1 ; rurale") == "circulaire avec « Part {names} \\1 ; rurale »"


def test_notes_are_translated_with_the_labels_of_indicators() -> None:
    assert note("circular with poverty, age; few blocks (11)", CONFIG) == (
        "circulaire avec « Taux de pauvreté », « age » ; peu de régions indépendantes (11) : intervalle indicatif"
    )
    assert note("probably too narrow: 24 groups 'departement'", CONFIG) == (
        "trop peu de régions indépendantes, d’où un découpage plus fin (24 « département ») : "
        "intervalle probablement trop étroit, aucun verdict"
    )
    assert "18 groupes de territoires voisins" in note(
        "probably too narrow: 18 clusters of neighbouring territories (k-means of their coordinates)", CONFIG
    )
    assert "92 territoires isolés" in note("probably too narrow: 92 single territories", CONFIG)
    assert note("something new", CONFIG) == "something new"
    assert note("", CONFIG) == ""


@pytest.mark.parametrize(
    "text, expected",
    [
        (
            "Heywood case: the solution leaves no uniqueness to poverty; its loadings are not to be trusted",
            "Cas de Heywood : aucune variance propre ne reste à « Taux de pauvreté » ; les saturations ne sont pas "
            "fiables",
        ),
        ("1 territory has no score for lack of figures: 2A", "1 territoire sans score faute de données : 2A"),
        (
            "25 territories have no score for lack of figures: 55139, 2A004 and 23 more",
            "25 territoires sans score faute de données : 55139, 2A004 et 23 autres",
        ),
        (
            "3 territories have no score for lack of figures: 55139, 2A004 and 1 more",
            "3 territoires sans score faute de données : 55139, 2A004 et 1 autre",
        ),
        (
            "2 territories have no score for lack of figures: {names}, 2A004",
            "2 territoires sans score faute de données : {names}, 2A004",
        ),
        (
            "rates are shrunk, keeping on average this share of the territory's own rate: poverty (0.12), age (0.99)",
            "Taux rapprochés d’une moyenne commune ; part du taux propre conservée, en moyenne : « Taux de pauvreté » "
            "(0,12), « age » (0,99)",
        ),
        (
            "mostly a common mean, with little of the territory's own rate: poverty (0.12)",
            "Surtout une moyenne commune, avec peu du taux propre du territoire : « Taux de pauvreté » (0,12)",
        ),
        (
            "no territory has every indicator: no weights can be learned",
            "Aucun territoire n’a tous les indicateurs : pas de poids à en tirer",
        ),
        ("9 cells are imputed (1.2 %)", "Cellules imputées : 9 (1,2 %)"),
        (
            "too little is known of poverty (50% known), b (20% known): at least 65% of the territories are needed",
            "Trop peu connus, alors qu’il faut au moins 65 % des territoires : « Taux de pauvreté » (connu à 50 %), "
            "« b » (connu à 20 %)",
        ),
        (
            "'poverty' is -3.5 at the least, and transform: log is for positive values: 2 values have none",
            "La transformation log veut des valeurs positives, et n’est pas définie pour 2 valeurs de « Taux de "
            "pauvreté » (la plus petite : \u22123,5)",
        ),
        (
            "a weighted z-score needs the population of every territory: 3 have none",
            "Une variable centrée et réduite avec pondération demande la population de tous les territoires : inconnue "
            "pour 3",
        ),
        (
            "3 territories are left out for knowing fewer than 65% of the indicators (coverage: {territories: 0.5} in "
            "this version keeps them)",
            "Territoires écartés, dont moins de 65 % des indicateurs sont connus : 3 (coverage: {territories: 0.5} les "
            "garde)",
        ),
        (
            "the declared weights of the dimension 'a/b' sum to 0.9, not to 1, and are kept (rescale: false)",
            "Les poids déclarés de la dimension « a/b » ont pour somme 0,9 et non 1, et sont gardés tels quels "
            "(rescale: false)",
        ),
        (
            "'poverty' (-0.48), 'age' (-0.80) pull against the first component",
            "À rebours de la première composante : « Taux de pauvreté » (\u22120,48), « age » (\u22120,80)",
        ),
        (
            "poverty, age, a, b, c and 3 more pull against the index and are kept",
            "« Taux de pauvreté », « age », « a », « b », « c » et 3 autres : à rebours de l’indice, conservé tel quel",
        ),
        (
            "rural removed: opposed to its factor",
            "« Part {names} \\1 ; rurale » : retiré, à rebours de son facteur",
        ),
        (
            "scores compare with the mean of each 'region': they rank territories inside one, not between them",
            "Scores relatifs à la moyenne de chaque « région » : ils classent à l’intérieur de chacun, non entre eux",
        ),
        ("something new", "Message du programme : « something new »"),
    ],
)
def test_warnings_are_translated_with_labels_and_figures(text: str, expected: str) -> None:
    assert warning(text, CONFIG) == expected


def test_every_note_and_warning_of_a_study_has_a_translation(simulated: StudyResult) -> None:
    texts = {text for name in ("validation", "comparisons") for text in simulated.tables[name]["note"] if text}
    assert_translated(texts)
    warnings = {text for found in simulated.warnings.values() for text in found}
    warnings |= set(simulated.failed["reason"])
    assert len(warnings) > 3
    assert [text for text in warnings if str(text) in warning(text, simulated.config)] == []


def test_every_note_of_studies_that_go_wrong_has_a_translation() -> None:
    n = 24
    rng = np.random.default_rng(4)
    scores = {"a": rng.normal(size=n), "flat": np.ones(n)}
    scores["same"] = scores["a"]
    population = np.full(n, 100.0)
    few = np.where(np.arange(n) < 2, 1.0, np.nan)
    outcomes = [
        ground_truth_from("rate", values=rng.uniform(0, 100, n), unit="%"),
        ground_truth_from("wide", values=rng.uniform(0, 300, n), unit="%", population=population),
        ground_truth_from("index", values=rng.normal(size=n), unit="points", population=population),
        ground_truth_from("plain", values=rng.normal(size=n), population=population, circular_with=("poverty",)),
        ground_truth_from("constant", values=np.ones(n), population=population),
        ground_truth_from("few", values=few, unit="%", population=population),
        ground_truth_from("none", numerator=np.zeros(n), denominator=population),
        ground_truth_from("over", numerator=population + 1, denominator=population, direction=-1),
    ]
    groups = {"four": np.array([str(i % 4) for i in range(n)], dtype=object)}
    groups["twelve"] = np.array([str(i % 12) for i in range(n)], dtype=object)
    texts = set()
    for group, replicates in (("four", 40), ("twelve", 40), ("twelve", 3), ("twelve", 0)):
        design = BlockDesign(groups, group)
        found = validate(scores, {"age": rng.normal(size=n)}, outcomes, blocks=design, seed=1, replicates=replicates)
        texts |= {row.note for row in (*found.validation, *found.ranking, *found.comparisons) if row.note}
    assert_translated(texts)
    for start in ("the score is constant", "the ground truth", "identical", "no p-value", "no interval", "probably"):
        assert any(start in text for text in texts), start


def test_every_note_about_loadings_has_a_translation() -> None:
    assert_translated(
        {
            "no interval: the solution is a Heywood case",
            "1 of 200 replicates is a Heywood case; few blocks (12)",
            "21 of 200 replicates are Heywood cases",
            "Heywood case",
            "the solution of all territories is a Heywood case",
            "no solution: the extraction did not converge",
            "poverty constant in these territories",
        }
    )
    assert note("21 of 200 replicates are Heywood cases", CONFIG) == "21 tirages sur 200 sont des cas de Heywood"
    assert note("poverty constant in these territories", CONFIG) == "n’y varie pas : « Taux de pauvreté »"


def assert_translated(texts: set[str]) -> None:
    parts = {part for text in texts for part in text.split("; ")}
    assert parts
    assert sorted(part for part in parts if note(part, CONFIG) == part) == []


def test_every_warning_about_correlations_has_a_translation() -> None:
    column = np.arange(12.0)
    other = np.random.default_rng(0).normal(size=12)
    for columns in ([column], [column, column], [column, np.ones(12)], [column[:2], other[:2]]):
        _, warnings = diagnose(IndicatorMatrix.of(np.column_stack(columns)))
        for text in warnings:
            assert str(text) not in warning(text, CONFIG)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("this mean needs positive values: 1 is zero or negative (a)", "1 est nulle ou négative"),
        ("this mean needs positive values: 12 are zero or negative (a)", "12 sont nulles ou négatives"),
        ("1 score is zero or negative: it has no ratio to a mean", "1 score est nul ou négatif"),
        ("21 scores are zero or negative: they have no ratio to a mean", "21 scores sont nuls ou négatifs"),
    ],
)
def test_one_is_singular(text: str, expected: str) -> None:
    assert expected in warning(text, CONFIG)
