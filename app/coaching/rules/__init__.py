"""Decisions of coaching, without a database."""
