"""The figures of a table: decimal marks, percentages, missing values, refused text."""
