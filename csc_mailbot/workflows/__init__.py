"""What the daemon does, one verb a file: load, decide, record."""
