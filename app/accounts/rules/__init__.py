"""What decides: how long a session lasts, and which passwords are too easy."""
