"""A study over several partners: whether returns may be pooled, their figures and differences, what is ruled out."""
