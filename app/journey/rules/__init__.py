"""The decisions of the journey: pure functions from facts and rules to a verdict with its reasons."""
