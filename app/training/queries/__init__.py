"""Questions about learning, subject by subject."""
