"""What every house stands on: database, unit of work, clock, events, jobs, audit. Knows no feature and no web."""
