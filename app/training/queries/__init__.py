"""Questions about learning."""
