"""What time it is, and when the desk is open."""
