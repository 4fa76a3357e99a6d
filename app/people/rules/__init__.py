"""What decides about people: which values a record may hold, how a list is read, how days away add up."""
