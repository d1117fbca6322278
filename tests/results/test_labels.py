"""The things of a study by the names that readers know."""

from __future__ import annotations

import pandas as pd
import pytest

from ifn_research.config import StudyConfig
from ifn_research.language import in_french, language_named
from ifn_research.language.messages import told
from ifn_research.results.labels import (
    member_label,
    method_named,
    metric_named,
    version_named,
    versions_named,
    with_labels,
)
from tests.support.configurations import declared


@pytest.mark.parametrize("language", [in_french(), language_named("en")], ids=["fr", "en"])
def test_regions_are_named_where_the_study_is_of_french_territories(language) -> None:
    assert member_label(language, declared({"level": "commune"}), "region", "27") == "Bourgogne-Franche-Comté"
    assert member_label(language, declared({"level": "zone"}), "region", "27") == "27"
    assert member_label(language, declared({"level": "commune"}), "departement", "27") == "Eure"


def test_quarters_of_density_are_named_in_every_study() -> None:
    assert member_label(in_french(), declared({}), "density", "4 densest quarter") == "quart le plus dense"
    assert member_label(language_named("en"), declared({}), "density", "4 densest quarter") == "densest quarter"


@pytest.fixture
def config() -> StudyConfig:
    return declared(
        {
            "indicators": {"poverty": {"label": "Taux de pauvreté"}},
            "versions": [{"name": "pca", "label": "ACP, quatre indicateurs"}, {"name": "equal"}],
        }
    )


def test_a_version_is_told_by_its_label_and_by_its_name_where_it_is_typed(config: StudyConfig) -> None:
    assert version_named(config, "pca").told("fr") == "ACP, quatre indicateurs"
    assert version_named(config, "pca", typed=True).told("fr") == "ACP, quatre indicateurs (pca)"
    assert version_named(config, "equal", typed=True).told("fr") == "equal"
    assert version_named(config, "baseline:poverty").told("fr") == "Taux de pauvreté"


def test_labels_in_a_list_are_quoted_in_each_language(config: StudyConfig) -> None:
    names = versions_named(config, ["pca", "equal"])
    assert [name.told("fr") for name in names] == ["«\xa0ACP, quatre indicateurs\xa0»", "equal"]
    assert [name.told("en") for name in names] == ["“ACP, quatre indicateurs”", "equal"]


def test_a_table_that_is_shown_has_labels_and_tells_names_to_be_typed_where_it_is_asked(config: StudyConfig) -> None:
    frame = pd.DataFrame({"version": ["pca", "equal"], "indicator": ["poverty", "poverty"]})
    shown = with_labels(frame, config, identifier=True)
    assert shown["version"].map(str).tolist() == ["ACP, quatre indicateurs", "equal"]
    assert shown["identifier"].tolist() == ["pca", "equal"]
    assert shown["indicator"].map(str).tolist() == ["Taux de pauvreté"] * 2
    assert "identifier" not in with_labels(frame[1:], config, identifier=True)


def test_methods_and_metrics_are_said_in_words() -> None:
    assert told(metric_named("spearman"), "fr") == "corrélation de rang de Spearman"
    assert told(method_named("weighting", "equal_by_dimension"), "fr") == "égaux par dimension"
    assert told(method_named("weighting", "of_a_team"), "fr") == "of a team"
