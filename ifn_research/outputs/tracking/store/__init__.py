"""What is read of a tracking store."""
