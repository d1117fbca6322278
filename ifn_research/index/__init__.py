"""An index version: definitions, recipe, fitting, scoring."""
