"""Names of figures and labels for French readers."""

from __future__ import annotations

from ifn_research.language.labels import Labels

# U+00A0 before % and units, U+202F between thousands, U+2212 before a negative number.
NO_BREAK, THIN, MINUS = "\u00a0", "\u202f", "\u2212"

METRICS: dict[str, str] = {
    "spearman": "corrélation de rang de Spearman",
    "pearson": "corrélation linéaire de Pearson",
    "kendall": "tau-b de Kendall",
    "spearman_weighted": "corrélation de rang de Spearman pondérée par les effectifs",
    "pearson_weighted": "corrélation linéaire de Pearson pondérée par les effectifs",
    "kendall_weighted": "tau-b de Kendall pondéré par les effectifs",
    "auc_top10": "aire sous la courbe ROC, dixième où le constat est le pire",
    "precision_top10": "part du dixième le plus fragile qui est dans le dixième où le constat est le pire",
    "capture_pop05": "part du phénomène dans les territoires les plus fragiles réunissant 5 % de la population",
    "capture_pop10": "part du phénomène dans les territoires les plus fragiles réunissant 10 % de la population",
    "capture_pop20": "part du phénomène dans les territoires les plus fragiles réunissant 20 % de la population",
    "capture_pop30": "part du phénomène dans les territoires les plus fragiles réunissant 30 % de la population",
    "capture_n20": "part du phénomène dans les 20 % de territoires les plus fragiles",
    "concentration_index": "indice de concentration du phénomène sur les plus fragiles",
    "top_decile_overlap": "part commune des deux dixièmes les plus fragiles",
    "deviance_explained": "part de la déviance expliquée (régression binomiale)",
    "odds_ratio_per_sd": "rapport de cotes pour un écart-type de l'indice",
    "spearman_spatial_cv": "corrélation de rang hors échantillon (appris sans la région jugée)",
    "partial_spearman": "corrélation de rang à indicateurs donnés (partielle)",
    "spearman_disattenuated": "corrélation de rang corrigée du bruit des petits effectifs (approchée)",
    "moran_score": "I de Moran des scores (ressemblance entre voisins)",
    "moran_residual": "I de Moran de ce que le score n'explique pas du constat",
}
AS_SHARE = {
    *("capture_pop05", "capture_pop10", "capture_pop20", "capture_pop30", "capture_n20"),
    *("precision_top10", "top_decile_overlap", "deviance_explained"),
}


# Baselines that are no indicator of the study.
BUILT_IN = {"population_density": "Faible densité de population"}


def indicator_label(config: Labels, name: str) -> str:
    """Label of an indicator, its key when it has none."""
    return (config.indicators[name].label if name in config.indicators else BUILT_IN.get(name)) or name


def ground_truth_label(config: Labels, name: str) -> str:
    """Label of a ground truth, its name when it has none."""
    labels = {truth.name: truth.label for truth in config.ground_truth}
    return labels.get(name) or name


# Régions since 2016, by their code in the Code officiel géographique, in which figures of French levels are declared.
REGIONS = {
    **{"01": "Guadeloupe", "02": "Martinique", "03": "Guyane", "04": "La Réunion", "06": "Mayotte"},
    **{"11": "Île-de-France", "24": "Centre-Val de Loire", "27": "Bourgogne-Franche-Comté", "28": "Normandie"},
    **{"32": "Hauts-de-France", "44": "Grand Est", "52": "Pays de la Loire", "53": "Bretagne"},
    **{"75": "Nouvelle-Aquitaine", "76": "Occitanie", "84": "Auvergne-Rhône-Alpes"},
    **{"93": "Provence-Alpes-Côte d'Azur", "94": "Corse"},
}
FRENCH_LEVELS = ("iris", "commune", "epci", "departement")
DENSITIES = {
    **{"1 sparsest quarter": "quart le moins dense", "2": "deuxième quart", "3": "troisième quart"},
    **{"4 densest quarter": "quart le plus dense"},
}


def member_label(config: Labels, group: str, member: str) -> str:
    """A member of a group by its name where it is known: régions of a French study, quarters of density."""
    if group == "region" and config.level in FRENCH_LEVELS:
        return REGIONS.get(member, member)
    return DENSITIES.get(member, member) if group == "density" else member
