"""Whether a rank is a property of the place or of choices: designs of runs, and how ranks vary over them."""
