"""How people come in: passwords, invitations, sessions that end when they should, and patience with guessers."""
