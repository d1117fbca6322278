"""Checks of a version against a ground truth, one question a file."""
