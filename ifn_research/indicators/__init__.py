"""A name under which models that were logged by the first releases look for `raw_matrix`."""
