"""Guesses at the columns of a table that nobody has declared: codes, names, figures, each with its reason."""
