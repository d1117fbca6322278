"""Likeness of neighbours: Moran's I, effective sample sizes, dependence of blocks."""
