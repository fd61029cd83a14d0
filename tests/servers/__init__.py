"""Real servers on loopback for the tests: Dovecot, pymap, an SMTP sink, a token server, PostgreSQL."""
