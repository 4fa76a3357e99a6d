"""The questions about earning, subject by subject."""
