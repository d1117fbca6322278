"""The names of classes: what sets them apart, each its own, in either language."""

from __future__ import annotations

import pytest

from ifn_research.language import language_named
from ifn_research.results.typology import class_labels

FRENCH = language_named("fr")


@pytest.mark.parametrize(
    ("means", "label"),
    [
        ({"accès": 0.9, "compétences": 0.1}, "Plus fragile : accès"),
        ({"accès": -0.9, "compétences": 0.7}, "Plus fragile : compétences ; moins fragile : accès"),
        ({"accès": 0.4, "compétences": -0.4}, "Proche de la moyenne"),
        ({"accès": 0.6, "compétences": 0.5}, "Plus fragile partout"),
        ({"accès": -2, "compétences": -1}, "Moins fragile partout"),
        ({"a": -2, "b": -1, "c": 0}, "Moins fragile : a et b"),
    ],
)
def test_a_class_is_named_by_what_sets_it_apart(means: dict[str, float], label: str) -> None:
    assert [text.replace("\u00a0", " ") for text in class_labels(FRENCH, [means])] == [label]


def test_classes_of_one_name_are_told_apart() -> None:
    means = [{"a": 2.0, "b": 2.0}, {"a": 0.7, "b": 0.7}, {"a": 0.6, "b": 0.6}, {"a": 1.8, "b": 0}, {"a": 0.6, "b": 0}]
    labels = [text.replace("\u00a0", " ") for text in class_labels(FRENCH, means)]
    assert labels == [
        "Plus fragile partout, de loin",
        "Plus fragile partout (1)",
        "Plus fragile partout (2)",
        "Plus fragile : a (de loin)",
        "Plus fragile : a",
    ]


def test_names_are_in_english_too() -> None:
    assert class_labels(language_named("en"), [{"access": 1, "skills": -1}]) == [
        "More fragile: access; less fragile: skills"
    ]
