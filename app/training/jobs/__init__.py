"""The clockwork of learning, subject by subject; the registry opens it by importing it."""
