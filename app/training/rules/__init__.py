"""Decisions of learning, without a database."""
