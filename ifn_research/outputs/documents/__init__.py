"""Notes and records: facts, sections, blocks, formats."""
