"""What is logged of a study and of its versions."""
