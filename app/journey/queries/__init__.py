"""The journey's questions: rules, standings, facts, and the same measures counted by the database."""
