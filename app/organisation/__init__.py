"""What the organisation has decided for everybody: its name and logo, its days and hours, what is switched on where.

Every setting has a default, says what it changes, and knows who made it and when. Whoever wants to know what is
decided asks `queries.organisation()`: a copy in the process that is never older than a few seconds.
"""
