"""Rows of what robustness finds."""
