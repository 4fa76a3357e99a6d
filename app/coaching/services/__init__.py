"""The verbs of coaching, subject by subject."""
