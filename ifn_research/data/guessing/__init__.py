"""What the columns of a table that nobody has declared are taken for: codes, names, figures, and why."""
