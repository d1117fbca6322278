"""Places: levels, neighbours, blocks, and outlines laid on one sheet."""
