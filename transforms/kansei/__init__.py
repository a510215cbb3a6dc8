"""Kansei AI: the ontology and dictionary, what context does to a mention, and scores."""
