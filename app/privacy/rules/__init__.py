"""How what is held is written down for people and for programs."""
