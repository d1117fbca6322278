"""Sections of the notes of a run and of its versions."""
