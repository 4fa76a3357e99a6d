"""What a person is told: an inbox in the product; other channels carry the same notices later."""
