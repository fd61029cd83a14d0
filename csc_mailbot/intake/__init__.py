"""What we make of a mail, one question a file."""
