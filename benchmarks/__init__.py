"""Speed, measured as a ratio against a peer or a plain loop in the same run."""
