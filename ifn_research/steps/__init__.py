"""The steps of an index in the order of the pipeline, one method a file."""
