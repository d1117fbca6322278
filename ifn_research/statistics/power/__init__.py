"""Power of comparisons of two correlations: what each unit contributes, how alike neighbours are, what n units show."""
