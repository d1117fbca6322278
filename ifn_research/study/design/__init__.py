"""The next measurement: the territories whose measurement separates versions that cannot be told apart, and power."""
