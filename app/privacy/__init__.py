"""What is held about a person, on one page: to see, to take along, to stop, to erase. Each house answers for its own."""
