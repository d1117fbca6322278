"""A first study written from a table: guessed, tried as `ifn check` tries it, and written when it holds."""

from ifn_research.operations.new.writing import Started, start_study

__all__ = ["Started", "start_study"]
