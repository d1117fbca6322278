"""From raw columns to a comparable matrix: catalogue, imputation, outliers, normalisation."""
