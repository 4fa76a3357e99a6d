"""Decisions about what people earn: values in, a verdict out."""
