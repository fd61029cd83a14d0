"""A process that owns a desk, says so, and works until it is killed: `python -m tests.integration.owner URL`."""

import sys
import threading

from csc_mailbot.adapters.database.engine import make_engine
from csc_mailbot.adapters.database.ownership import ownership

if __name__ == "__main__":
    with ownership(make_engine(sys.argv[1]), wait=10) as number:
        print(number, flush=True)
        threading.Event().wait()
