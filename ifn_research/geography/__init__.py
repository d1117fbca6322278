"""Where: levels, places, neighbours, blocks, and outlines laid on one sheet."""
