"""What decides about learning, subject by subject: values in, a verdict out."""
