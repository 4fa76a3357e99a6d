"""People who help people: questions asked in private, and their answers."""
