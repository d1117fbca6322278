"""Models and decisions as the tracking store keeps them."""
