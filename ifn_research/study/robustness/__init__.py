"""The robustness of versions: their choices planned before data are read, their runs, and the tables made of these."""
