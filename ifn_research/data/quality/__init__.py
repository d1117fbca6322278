"""The quality report: what is noticed in the columns of a study."""
