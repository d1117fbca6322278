"""What a person asks for, one verb a file: run, check, note, map, export, compare, decide, score."""
