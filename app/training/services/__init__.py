"""The verbs of this house, subject by subject."""
