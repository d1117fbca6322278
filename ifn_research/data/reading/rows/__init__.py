"""The header and the rows of a table: which they are, and which are chosen."""
