"""Decisions about texts, suggestions and turnaround: values in, values out."""
