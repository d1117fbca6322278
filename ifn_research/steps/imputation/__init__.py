"""Imputation: what happens to missing cells."""

from ifn_research.steps.imputation.available import AvailableCells
from ifn_research.steps.imputation.base import Imputation
from ifn_research.steps.imputation.drop import DropTerritories
from ifn_research.steps.imputation.group_mean import GroupMeanImputation
from ifn_research.steps.imputation.group_median import GroupMedianImputation
from ifn_research.steps.imputation.iterative import IterativeImputation
from ifn_research.steps.imputation.knn import NearestNeighbours
from ifn_research.steps.imputation.mean import MeanImputation
from ifn_research.steps.imputation.median import MedianImputation
from ifn_research.steps.imputation.none import NoImputation

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
