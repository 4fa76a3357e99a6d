"""What decides about settings, days and switches, without database, clock or request."""
