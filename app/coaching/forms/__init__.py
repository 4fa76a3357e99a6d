"""What a visitor may send, subject by subject."""
