"""What we say, one file per letter."""
