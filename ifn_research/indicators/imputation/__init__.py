"""Imputation: what happens to missing cells."""

from ifn_research.indicators.imputation.base import Imputation
from ifn_research.indicators.imputation.drop import DropTerritories
from ifn_research.indicators.imputation.group_median import GroupMedianImputation
from ifn_research.indicators.imputation.median import MedianImputation
from ifn_research.indicators.imputation.none import NoImputation

IMPUTATIONS: dict[str, type[Imputation]] = {
    "none": NoImputation,
    "drop": DropTerritories,
    "median": MedianImputation,
    "group_median": GroupMedianImputation,
}
