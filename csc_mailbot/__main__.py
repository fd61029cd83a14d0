"""`python -m csc_mailbot` and the `csc-mailbot` program."""

import gc

# What is imported stays: looking for garbage among it takes an eighth of the start, and time from every look after.
gc.disable()
from csc_mailbot.cli.app import main  # noqa: E402

gc.freeze()
# A mail makes some ten thousand objects and hardly a cycle: looking for garbage after every 700 finds nothing.
gc.set_threshold(10_000, 20, 20)
gc.enable()

if __name__ == "__main__":
    main()
