"""The questions about what people earn, by subject."""
