"""What is asked of earning, subject by subject."""
