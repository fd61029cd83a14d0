"""The figures: how fast mail is drained and answered, in how much memory, beside a peer and the bare floor."""
