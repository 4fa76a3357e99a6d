"""What visitors may tell us about earning, subject by subject."""
