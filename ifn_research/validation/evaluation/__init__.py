"""Versions evaluated against a ground truth: figures, intervals, comparisons, selection."""
