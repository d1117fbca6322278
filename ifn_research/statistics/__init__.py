"""Numerics that several layers share: ranks, correlations, factorability, factors, block resampling."""
