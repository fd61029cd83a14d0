"""Who is woken."""
