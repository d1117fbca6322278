"""Ranks as a property of the place or of choices: designs of runs, and the variation of ranks over them."""
