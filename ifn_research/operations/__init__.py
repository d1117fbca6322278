"""The requests of a person, one verb a file: run, check, note, map, export, compare, decide, score."""
