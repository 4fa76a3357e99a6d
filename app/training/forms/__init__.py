"""What a visitor may send to this house, subject by subject."""
