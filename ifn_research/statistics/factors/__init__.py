"""Components and factors: their number, extraction, rotation, agreement and replicates."""
