"""The results of a study: rows, remarks, verdict and files, however they were found and are told."""
