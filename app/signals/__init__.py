"""What was observed: every act that counts, as a fact that is never changed, and the daily roll-ups drawn from them."""
