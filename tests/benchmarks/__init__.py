"""Speed as ratios: each figure is set against a limit measured beside it, in the same run, on the same data."""
