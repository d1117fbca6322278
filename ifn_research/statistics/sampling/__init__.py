"""Probability samples of territories: inclusion probabilities, spread draws, stratified draws."""
