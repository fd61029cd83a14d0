"""What the promises are worth: the real daemon is killed and its servers misbehave, as often as one likes to wait."""
