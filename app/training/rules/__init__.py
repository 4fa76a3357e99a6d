"""Decisions about what people learn and agree on: values in, a verdict out."""
