"""The steps of a version in plain French."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ifn_research.config.models import VersionConfig
from ifn_research.config.steps import AggregationConfig, StepConfig
from ifn_research.language.french import indicator_label, percent
from ifn_research.matrix import LEAST_KNOWN
from ifn_research.outputs.documents.formats.markdown import escaped

WORDS: dict[str, dict[str, str]] = {
    "shrinkage": {
        "none": "",
        "beta_binomial": "taux sur de petits effectifs rapprochés de la moyenne de leur groupe (bayésien empirique)",
    },
    "imputation": {
        "none": "aucune cellule manquante n'est acceptée",
        "drop": "les territoires incomplets sont écartés",
        "available": "chaque territoire est noté sur les indicateurs connus",
        "median": "les cellules manquantes prennent la médiane",
        "group_median": "les cellules manquantes prennent la médiane du groupe",
        "mean": "les cellules manquantes prennent la moyenne",
        "group_mean": "les cellules manquantes prennent la moyenne du groupe",
        "knn": "les cellules manquantes sont remplies d'après les territoires les plus ressemblants",
        "iterative": "les cellules manquantes sont estimées par régression sur les autres indicateurs",
    },
    "outliers": {
        "none": "",
        "winsorise": "valeurs extrêmes ramenées aux plus proches",
        "skew_kurtosis": "valeurs extrêmes traitées selon la règle d'asymétrie et d'aplatissement",
        "yeo_johnson": "transformation puissance de Yeo et Johnson",
    },
    "normalisation": {
        "none": "valeurs laissées telles quelles",
        "zscore": "valeurs centrées réduites",
        "minmax": "valeurs ramenées à une même étendue",
        "percentile": "centiles",
        "rank": "rangs",
        "decile": "déciles",
        "rank_points": "points par classe de la distribution",
        "exponential": "transformation exponentielle des rangs",
        "goalposts": "position entre deux bornes déclarées",
        "distance_to_target": "distance à une cible déclarée",
        "reference_ratio": "rapport à la moyenne de référence (100 = la moyenne)",
    },
    "weighting": {
        "equal": "poids égaux",
        "equal_by_dimension": "poids égaux à chaque étage de la hiérarchie",
        "fixed": "poids fixés par l'étude",
        "pca": "poids tirés de la première composante principale",
        "factor": "poids tirés d'une analyse factorielle",
        "entropy": "poids tirés de l'entropie",
        "critic": "poids tirés de la dispersion et du conflit entre indicateurs (CRITIC)",
        "balanced": "poids qui donnent à chaque indicateur l'influence déclarée",
        "bod": "poids propres à chaque territoire, les plus défavorables pour lui (bénéfice du doute)",
        "supervised": "poids appris sur un constat de terrain",
    },
    "aggregation": {
        "arithmetic": "moyenne arithmétique",
        "geometric": "moyenne géométrique",
        "harmonic": "moyenne harmonique",
        "generalised": "moyenne généralisée",
        "mpi": "indice de Mazziotta et Pareto",
        "ampi": "indice ajusté de Mazziotta et Pareto",
        "copeland": "vote majoritaire pondéré entre territoires pris deux à deux (Copeland)",
    },
    "rescale": {
        "none": "",
        "minmax": "scores ramenés à une même étendue",
        "percentile": "scores en centiles",
        "mean_100": "scores en base 100 (la moyenne)",
        "standard": "scores de moyenne et d'écart-type déclarés",
        "decile": "scores en déciles",
    },
}
PEOPLE = "territoires pondérés par leur population"
TRANSFORMED = {
    "log": "pris en logarithme",
    "log1p": "pris en logarithme de 1 + x",
    "sqrt": "pris en racine carrée",
    "normal_scores": "pris en scores normaux de leurs rangs",
}
ROTATIONS = {"none": "sans rotation"}
# Options whose values belong to indicators.
BY_INDICATOR = ("posts", "targets", "weights")
OPTIONS = {
    **{"by": "selon", "weighted": "moyenne pondérée par la population", "invert": "sens renversé par"},
    **{"lower": "part en bas", "upper": "part en haut", "share": "part au plus", "transform": "puis transformation"},
    **{"mean": "moyenne", "standard_deviation": "écart-type", "range": "étendue", "cuts": "limites de classes"},
    **{"extreme": "points extrêmes", "posts": "bornes", "targets": "cibles", "weights": "poids"},
    "rescale": "ramenés à une somme de 1",
    "units": "unité du score",
    "bounds": "part de chaque indicateur dans le score du territoire",
    **{"opposed": "indicateurs à rebours", "scoring": "poids selon", "components": "composantes"},
    **{"ground_truth": "constat", "estimator": "estimation", "ridge": "pénalité ridge"},
    **{"power": "puissance", "penalty": "pénalité", "k": "voisins", "rounds": "tours au plus"},
    **{"ties": "ex aequo", "reflect": "sens renversé après le classement", "position": "position"},
    **{"divisor": "diviseur de la variance", "when": "quand"},
}
VALUES = {
    **{"complement": "le complément", "reciprocal": "l'inverse", "error": "refusés", "drop": "retirés"},
    **{"keep": "conservés", "log": "logarithmique", "yeo_johnson": "de Yeo et Johnson", "none": "aucune"},
    **{"regression": "régression", "pls": "moindres carrés partiels"},
    "nnls": "moindres carrés à poids positifs ou nuls",
    "rank": "poids positifs ou nuls qui maximisent la corrélation des rangs",
    **{"squared_loadings": "saturations au carré", "component_score": "score de la composante"},
    **{"min": "au plus petit rang", "mid": "au rang moyen", "max": "au plus grand rang"},
    **{"before": "avant la normalisation", "after": "après la normalisation"},
    **{"standard": "variance 1", "eigenvalue": "variance égale à la valeur propre"},
}


def in_words(version: VersionConfig, config: Mapping[str, Any]) -> str:
    """The steps of a version in one sentence, without its variables; `config` has the labels of the indicators."""
    parts = [
        _transforms(version, config),
        _step("shrinkage", version.shrinkage),
        _step("outliers", version.outliers),
        _step("normalisation", _labelled(version.normalisation, config)),
        _weighting(_labelled(version.weighting, config)),
        _aggregation(version.aggregation),
        _step("rescale", version.rescale),
        _step("imputation", version.imputation),
        *_coverage(version),
    ]
    return " ; ".join(part for part in parts if part)


def _transforms(version: VersionConfig, config: Mapping[str, Any]) -> str:
    """The scales on which indicators enter the version, where they are not those of their figures."""
    scales: dict[str, list[str]] = {}
    for name in version.variables:
        transform = config["indicators"].get(name, {}).get("transform", "none")
        scales.setdefault(transform, []).append(f"« {escaped(indicator_label(config, name))} »")
    return " ; ".join(f"{TRANSFORMED[key]} : {', '.join(names)}" for key, names in scales.items() if key != "none")


def _coverage(version: VersionConfig) -> Iterator[str]:
    """What is accepted of indicators and territories of which little is known, where it is not the rule."""
    asked = version.least_known
    if asked.indicators == 0:
        yield "indicateurs peu couverts acceptés"
    elif asked.indicators != LEAST_KNOWN:
        yield f"indicateurs connus dans {percent(asked.indicators, 0)} des territoires au moins"
    if asked.territories != LEAST_KNOWN:
        yield f"territoires dont {percent(asked.territories, 0)} des indicateurs au moins sont connus"


def version_config(config: Mapping[str, Any], name: str) -> VersionConfig:
    """The configuration of a version, from the resolved configuration of a results folder."""
    return VersionConfig.model_validate(next(item for item in config["versions"] if item["name"] == name))


def _labelled(step: StepConfig, config: Mapping[str, Any]) -> StepConfig:
    """A step that calls indicators by their labels."""
    options = {
        name: {f"« {indicator_label(config, key)} »": item for key, item in value.items()}
        if name in BY_INDICATOR and isinstance(value, Mapping)
        else value
        for name, value in step.options.items()
    }
    return StepConfig(method=step.method, options=options)


def _step(kind: str, step: StepConfig) -> str:
    if step.method == "zscore" and step.options.get("weighted") is True:
        rest = {name: value for name, value in step.options.items() if name != "weighted"}
        return _with_options(f"{WORDS[kind]['zscore']} ({PEOPLE})", rest)
    return _with_options(WORDS[kind].get(step.method, escaped(step.method)), step.options)


def _with_options(words: str, options: Mapping[str, Any]) -> str:
    said = ", ".join(f"{OPTIONS.get(name, name)} : {_option(value)}" for name, value in options.items())
    if not said:
        return words
    # One pair of brackets, also after words that end with some.
    return f"{words[:-1]} ; {said})" if words.endswith(")") else f"{words} ({said})"


def _weighting(step: StepConfig) -> str:
    if step.method == "fixed":
        kept = {name: value for name, value in step.options.items() if name == "rescale" and value is False}
        return _with_options(WORDS["weighting"]["fixed"], kept)
    if step.method == "pca":
        return _components(step)
    if step.method != "factor":
        return _step("weighting", step)
    return f"{WORDS['weighting']['factor']} ({_factors(step)})"


def _components(step: StepConfig) -> str:
    options = dict(step.options)
    n = options.pop("components", 1)
    words = WORDS["weighting"]["pca"]
    weighted = options.pop("weighted", False)
    several = f"poids tirés des {n} premières composantes principales, pondérées par leur variance"
    said = words if n == 1 else several
    return _with_options(f"{said} ({PEOPLE})" if weighted is True else said, options)


def _factors(step: StepConfig) -> str:
    options = {"extraction": "minres", "rotation": "varimax", "scoring": "squared_loadings"} | step.options
    rotation = ROTATIONS.get(options["rotation"], f"rotation {options['rotation']}")
    scoring = options["scoring"]
    factors = {"parallel": "nombre de facteurs par analyse parallèle", "kaiser": "facteurs de valeur propre > 1"}
    number = factors.get(str(options["n_factors"]), f"{options['n_factors']} facteurs")
    opposed = options.get("opposed", "keep")
    parts = (
        *(number, f"extraction {escaped(options['extraction'])}", rotation),
        "" if options.get("kaiser", True) is not False else "sans normalisation de Kaiser",
        "" if scoring == "squared_loadings" else f"scores factoriels ({escaped(scoring)})",
        "" if options.get("assign", "primary") == "primary" else "saturations au carré de tous les facteurs",
        PEOPLE if options.get("weighted") is True else "",
        "" if opposed == "keep" else f"{OPTIONS['opposed']} : {_option(opposed)}",
    )
    return ", ".join(part for part in parts if part)


def _aggregation(aggregation: AggregationConfig) -> str:
    rules = [_step("aggregation", rule) for rule in aggregation.rules]
    between = ", scores remis à l'échelle entre les étages" if aggregation.rescale_stages else ""
    return (rules[0] if not aggregation.staged else "par étages, de bas en haut : " + " puis ".join(rules)) + between


def _option(value: Any) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float):
        return str(value).replace(".", ",")
    if isinstance(value, Mapping):
        return ", ".join(f"{escaped(name)} {_option(item)}" for name, item in value.items())
    if isinstance(value, (list, tuple)):
        bounds = len(value) == 2 and not any(isinstance(item, str) for item in value)
        return (" à " if bounds else ", ").join(map(_option, value))
    return VALUES.get(value, escaped(value)) if isinstance(value, str) else escaped(value)
