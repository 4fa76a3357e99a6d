"""The verbs of earning, subject by subject."""
