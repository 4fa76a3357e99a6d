"""What this house stores; one room a subject."""
