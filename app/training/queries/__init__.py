"""Every select of this house, subject by subject."""
