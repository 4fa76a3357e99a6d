"""The demo company: invented people with believable months behind them, the same for the same seed.

Nothing in it is real. It shows every situation that Waymark knows, and gives strangers two files to try an import with.
"""
