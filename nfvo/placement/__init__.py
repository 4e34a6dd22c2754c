"""A ServiceGraph and an Infrastructure in; a Placement or a Refusal out."""
