"""Where a person stands on the trail, why, and what one good next step would be.

Rules are data (`journey_rules/`), decisions are pure (`rules/`), and every placement carries the reasons
that it was made from, so that a person can read them, history can keep them and a replay gives them again.
"""
