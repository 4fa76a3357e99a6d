"""The verbs of earning, by subject."""
