"""What decides about learning, subject by subject; each room is pure."""
