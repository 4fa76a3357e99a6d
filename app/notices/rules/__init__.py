"""Decisions about notices: when they go out by mail."""
