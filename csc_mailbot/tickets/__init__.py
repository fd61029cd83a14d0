"""What we keep: the ticket, its bitácora, its life and its place in the queue."""
