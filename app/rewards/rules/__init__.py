"""What decides about earning, subject by subject; each room is pure."""
