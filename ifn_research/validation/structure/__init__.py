"""The structure of indicators: coherence, loadings, congruence between territories."""
