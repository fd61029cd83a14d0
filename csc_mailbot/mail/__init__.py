"""What a letter is: addresses, the parsed message, references and tokens."""
