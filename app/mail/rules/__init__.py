"""Decisions about letters: how one is put together, when it is tried again, what a report about one says."""
