"""The journey's verbs, by subject: rules, placing, steps, explaining."""
