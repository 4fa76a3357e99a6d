"""What earning decides, without a database."""
