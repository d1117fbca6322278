"""Synthesis of estimates from several places: random effects, heterogeneity, influence, and many figures at once."""
