"""Declared tables in, tidy frames indexed by territory code out."""
