"""The front page: a person's own trail. Composes what the houses below know; owns nothing."""
