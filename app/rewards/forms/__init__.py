"""What visitors tell of what people earn, subject by subject."""
