"""Outlines of territories, read from files of polygons."""
