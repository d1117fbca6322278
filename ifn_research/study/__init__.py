"""A study computed, stage by stage."""
