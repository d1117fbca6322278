"""Imputation: what happens to missing cells."""

from ifn_research.indicators.imputation.available import AvailableCells
from ifn_research.indicators.imputation.base import Imputation
from ifn_research.indicators.imputation.drop import DropTerritories
from ifn_research.indicators.imputation.group_mean import GroupMeanImputation
from ifn_research.indicators.imputation.group_median import GroupMedianImputation
from ifn_research.indicators.imputation.iterative import IterativeImputation
from ifn_research.indicators.imputation.knn import NearestNeighbours
from ifn_research.indicators.imputation.mean import MeanImputation
from ifn_research.indicators.imputation.median import MedianImputation
from ifn_research.indicators.imputation.none import NoImputation

IMPUTATIONS: dict[str, type[Imputation]] = {
    "none": NoImputation,
    "drop": DropTerritories,
    "available": AvailableCells,
    "mean": MeanImputation,
    "median": MedianImputation,
    "group_mean": GroupMeanImputation,
    "group_median": GroupMedianImputation,
    "knn": NearestNeighbours,
    "iterative": IterativeImputation,
}
