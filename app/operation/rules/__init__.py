"""What archives look like, in pure Python."""
