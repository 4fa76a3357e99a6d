"""The making of the demo company: pure functions from a seed and a day to people and what they did."""
