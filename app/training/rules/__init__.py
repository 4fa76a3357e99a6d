"""What lessons say and what follows from answers: values in, a verdict out."""
