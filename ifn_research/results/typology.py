"""The classes of a typology: their rows in results, and their names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from ifn_research.language import Language
from ifn_research.language.labels import Labels

# Standard deviations beyond which a mean sets a class apart, and far apart.
APART, FAR = 0.5, 1.5
# What was made of a number of classes.
CHOSEN, STABLE, UNSTABLE, ONE_CLOUD = "chosen", "stable", "unstable", "one cloud"
# Mean adjusted Rand from which a number of classes is stable, and mean Jaccard from which each class is.
LEAST_RAND, LEAST_JACCARD = 0.75, 0.75
# Level of the test against one cloud.
CLOUD_LEVEL = 0.05

# What is said of a class that is apart on all dimensions, and of one that is far apart.
EVERYWHERE = {
    "more": ("typology.more_everywhere", "typology.more_everywhere_far"),
    "less": ("typology.less_everywhere", "typology.less_everywhere_far"),
}


@dataclass(frozen=True)
class Classified:
    """A territory in the typology.

    Attributes
    ----------
    code, name : str
    class_number : int
        From 1, the most fragile on average.
    label : str
        What sets the class apart, in French.
    """

    code: str
    name: str
    class_number: int
    label: str


@dataclass(frozen=True)
class ClassMean:
    """A class of the typology and its mean on a dimension, or an indicator.

    Attributes
    ----------
    class_number : int
        From 1, the most fragile on average.
    label : str
        What sets the class apart, in French.
    n : int
        Territories in the class.
    population : float
        Persons in those whose population is told; empty where it is told of none.
    dimension : str
        Or the indicator, where territories are compared by indicators.
    mean : float
        In standard deviations of the territories of the study; higher = more fragile.
    jaccard : float
        Mean share of the class that resampling finds again; at least 0.75, else no class is shown.
    """

    class_number: int
    label: str
    n: int
    population: float
    dimension: str
    mean: float
    jaccard: float


@dataclass(frozen=True)
class ClassCount:
    """A number of classes that was tried.

    Attributes
    ----------
    classes : int
        How many.
    n : int
        Territories that are compared.
    n_left_out : int
        Those with a missing or masked score, which are not.
    adjusted_rand, adjusted_rand_sd : float
        Mean and standard deviation over the draws of the agreement with the partition.
    least_jaccard : float
        That of the least stable class.
    within : float
        Mean squared distance within classes, as a share of that without classes.
    p_value : float or None
        Share of clouds without classes (normal, with the same correlations) that are as well summed up by so many
        classes; of the largest stable number alone.
    verdict : str
        ``chosen``; ``stable`` where another number is chosen; ``unstable``; ``one cloud`` where one cloud does as well.
    """

    classes: int
    n: int
    n_left_out: int
    adjusted_rand: float
    adjusted_rand_sd: float
    least_jaccard: float
    within: float
    p_value: float | None
    verdict: str


def class_labels(language: Language, means: Sequence[Mapping[str, float]]) -> list[str]:
    """A name for each class by what sets it apart, all different.

    Parameters
    ----------
    language : Language
    means : sequence of mappings of a name to the mean of the class, in standard deviations
    """
    labels = [_label(language, row) for row in means]
    if len(set(labels)) < len(labels):
        labels = [
            _label(language, row, graded=labels.count(label) > 1) for label, row in zip(labels, means, strict=True)
        ]
    seen: dict[str, int] = {}
    for label in labels:
        seen[label] = seen.get(label, 0) + 1
    numbers = dict.fromkeys(seen, 0)
    unique = []
    for label in labels:
        numbers[label] += 1
        unique.append(
            language.say("typology.numbered", label=label, n=str(numbers[label])) if seen[label] > 1 else label
        )
    return unique


def means_of_classes(classes: pd.DataFrame) -> pd.DataFrame:
    """Means of the classes of `typology_classes`, one row a class and one column a dimension or indicator."""
    values = classes.set_index(["class_number", "dimension"])["mean"]
    names, numbers = (list(dict.fromkeys(classes[name])) for name in ("dimension", "class_number"))
    return pd.DataFrame({name: [values[number, name] for number in numbers] for name in names}, index=numbers)


def labels_of_classes(language: Language, config: Labels, classes: pd.DataFrame) -> list[str]:
    """Names of the classes of `typology_classes` in a language."""
    means = means_of_classes(classes).rename(columns=lambda name: named(language, config, name))
    return class_labels(language, means.to_dict("records"))


def named(language: Language, config: Labels, name: str) -> str:
    """An indicator or a dimension by its label."""
    return language.indicator(config, name) if name in config.indicators else language.dimension(config, name)


def _label(language: Language, means: Mapping[str, float], *, graded: bool = False) -> str:
    more = [name for name, mean in means.items() if mean >= APART]
    less = [name for name, mean in means.items() if mean <= -APART]
    if not more and not less:
        return language.say("typology.average")
    if len(means) in (len(more), len(less)):
        far = graded and min(abs(mean) for mean in means.values()) >= FAR
        usual, extreme = EVERYWHERE["more" if more else "less"]
        return language.say(extreme if far else usual)
    parts = [
        language.say(key, names=language.listed([_graded(language, name, means[name], graded) for name in names]))
        for key, names in (("typology.more", more), ("typology.less", less))
        if names
    ]
    text = language.say("typology.and").join(parts)
    return text[0].upper() + text[1:]


def _graded(language: Language, name: str, mean: float, graded: bool) -> str:
    return language.say("typology.far", name=name) if graded and abs(mean) >= FAR else name
