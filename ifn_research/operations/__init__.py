"""The requests of a person, one verb a file: run, check, new, explain, note, map, export, compare, decide, score."""
