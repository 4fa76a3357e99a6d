"""Questions about coaching, subject by subject."""
