"""The codes of territories in a table, and where they do not match."""
