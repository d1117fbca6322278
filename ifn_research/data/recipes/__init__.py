"""Recipes: which raw files of producers make the tables of a study, and how."""
