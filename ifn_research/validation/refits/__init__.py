"""Versions fitted again on other territories or in draws of blocks."""
