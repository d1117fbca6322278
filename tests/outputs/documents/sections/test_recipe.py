"""Every method has words, and no choice of a version is left unsaid."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from ifn_research.config.models import VersionConfig
from ifn_research.language.catalogue import catalogue
from ifn_research.outputs.documents.formats.markdown import escaped
from ifn_research.outputs.documents.sections.recipe import recipe
from ifn_research.results.study_result import StudyResult
from ifn_research.steps import STEPS
from ifn_research.steps.transforms import TRANSFORMS
from tests.support.configurations import whole
from tests.support.documents import facts_of, spaced


def words(**steps: Any) -> str:
    config = {"indicators": {"a": {"label": "Taux *a*"}, "b": {}}}
    return in_words(VersionConfig(name="v", variables=("a", "b"), **steps), config)


def in_words(version: VersionConfig, config: dict[str, Any]) -> str:
    return spaced(escaped(recipe(facts_of(StudyResult(whole(config), {})), version)))


def known(prefix: str) -> set[str]:
    return {key.removeprefix(prefix) for key in catalogue("fr").messages if key.startswith(prefix)}


def test_every_method_of_every_registry_has_words() -> None:
    methods = {f"{kind}.{method}" for kind, registry in STEPS.items() for method in registry}
    assert methods == known("recipe.step.")


def test_every_option_of_every_method_has_words() -> None:
    options = {item.name for registry in STEPS.values() for method in registry.values() for item in fields(method)}
    # `factor` is said in a sentence of its own.
    of_factor = {item.name for item in fields(STEPS["weighting"]["factor"])}
    assert options - of_factor <= known("recipe.option.")


def test_every_transform_has_words_and_names_its_indicators() -> None:
    assert known("recipe.transform.") == set(TRANSFORMS) - {"none"}
    config = {"indicators": {"a": {"label": "Revenu *a*", "transform": "log"}, "b": {"transform": "log"}, "c": {}}}
    text = in_words(VersionConfig(name="v", variables=("a", "b", "c")), config)
    assert text.startswith(r"pris en logarithme : « Revenu \*a\* », « b » ; ")


def test_the_defaults_read_as_a_sentence() -> None:
    assert words() == (
        "valeurs centrées réduites ; poids égaux ; moyenne arithmétique ; aucune cellule manquante n’est acceptée"
    )


@pytest.mark.parametrize(
    "steps, expected",
    [
        ({"outliers": "winsorise"}, "valeurs extrêmes ramenées aux plus proches"),
        ({"outliers": {"method": "winsorise", "upper": 0.1}}, "(part en haut : 0,1)"),
        ({"rescale": "mean_100"}, "scores en base 100"),
        (
            {"normalisation": {"method": "zscore", "weighted": True}},
            "valeurs centrées réduites (territoires pondérés par leur population)",
        ),
        (
            {"weighting": {"method": "pca", "weighted": True, "scoring": "component_score", "units": "eigenvalue"}},
            "composante principale (territoires pondérés par leur population ; poids selon : score de la composante, "
            "unité du score : variance égale à la valeur propre)",
        ),
        (
            {"weighting": {"method": "factor", "n_factors": 1, "weighted": True}},
            "rotation varimax, territoires pondérés par leur population)",
        ),
        (
            {"rescale": {"method": "standard", "mean": 100, "standard_deviation": 10}},
            "déclarés (moyenne : 100, écart-type : 10)",
        ),
        ({"allow_low_coverage": True}, "indicateurs peu couverts acceptés"),
        (
            {"weighting": {"method": "fixed", "weights": {"a": 0.9}, "rescale": False}},
            "(ramenés à une somme de 1 : non)",
        ),
        ({"normalisation": {"method": "minmax", "range": [1, 100]}}, "(étendue : 1 à 100)"),
        ({"imputation": {"method": "group_median", "by": ["departement", "region"]}}, "(selon : departement, region)"),
        (
            {"normalisation": {"method": "reference_ratio", "weighted": True}},
            "(100 = la moyenne ; moyenne pondérée par la population : oui)",
        ),
        ({"normalisation": {"method": "goalposts", "posts": {"a": [0, 50]}}}, r"(bornes : « Taux \*a\* » 0 à 50)"),
        (
            {"normalisation": {"method": "distance_to_target", "targets": {"b": 1.5}}},
            "distance à une cible déclarée (cibles : « b » 1,5)",
        ),
        (
            {"weighting": {"method": "bod", "bounds": [0.05, 0.4]}},
            "(bénéfice du doute ; part de chaque indicateur dans le score du territoire : 0,05 à 0,4)",
        ),
        (
            {"weighting": {"method": "pca", "components": 3, "opposed": "keep"}},
            "poids tirés des 3 premières composantes principales, pondérées par leur variance "
            "(indicateurs à rebours : conservés)",
        ),
        ({"weighting": {"method": "pca", "components": 1}}, "poids tirés de la première composante principale ;"),
        (
            {"weighting": {"method": "factor", "n_factors": 2, "assign": "all", "opposed": "drop", "kaiser": False}},
            "(2 facteurs, extraction minres, rotation varimax, sans normalisation de Kaiser, saturations au carré de "
            "tous les facteurs, indicateurs à rebours : retirés)",
        ),
        (
            {"weighting": {"method": "factor", "n_factors": 2, "assign": "primary", "opposed": "keep", "kaiser": True}},
            "(2 facteurs, extraction minres, rotation varimax)",
        ),
        (
            {"weighting": {"method": "pca", "opposed": "drop"}},
            "composante principale (indicateurs à rebours : retirés)",
        ),
        ({"weighting": {"method": "factor", "n_factors": 2}}, "(2 facteurs, extraction minres, rotation varimax)"),
        (
            {"weighting": {"method": "factor", "n_factors": "kaiser", "rotation": "none", "scoring": "bartlett"}},
            "(facteurs de valeur propre > 1, extraction minres, sans rotation, scores factoriels (bartlett))",
        ),
        (
            {"weighting": {"method": "supervised", "ground_truth": "rsa", "estimator": "regression", "ridge": 0.5}},
            "poids appris sur un constat de terrain (constat : rsa, estimation : régression, pénalité ridge : 0,5)",
        ),
        (
            {"aggregation": {"stages": ["arithmetic", "geometric"]}},
            "par étages, de bas en haut : moyenne arithmétique puis moyenne géométrique",
        ),
    ],
)
def test_a_choice_is_said(steps: dict[str, Any], expected: str) -> None:
    assert expected in words(**steps)
