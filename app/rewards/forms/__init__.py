"""What visitors may send to the pages of earning, by subject."""
