"""`python -m csc_mailbot` and the `csc-mailbot` program."""

from csc_mailbot.cli.app import main

if __name__ == "__main__":
    main()
