"""Runs as they are logged of a study and of its versions."""
