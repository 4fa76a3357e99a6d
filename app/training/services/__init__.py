"""What happens to lessons, and what people do with them."""
