"""Runs as they are read from a tracking store."""
