"""Results told: MLflow, figures, notes, explanations. These modules do not import each other."""
