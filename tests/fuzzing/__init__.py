"""Whatever bytes arrive: each mail has one outcome, soon, and every letter that it causes is a letter."""
