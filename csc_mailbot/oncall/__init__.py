"""Who is woken: technicians, their turns, what changes these, and the policy of a page."""
