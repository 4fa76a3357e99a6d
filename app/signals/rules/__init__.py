"""What one line of activity says, and what it adds to the counts: decided without a database in sight."""
