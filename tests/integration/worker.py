"""A process that works on a desk and takes a duty until it is killed: `python -m tests.integration.worker URL DUTY`."""

import asyncio
import sys
import threading

from csc_mailbot.adapters.database.duties import working
from csc_mailbot.adapters.database.engine import make_engine

if __name__ == "__main__":
    with working(make_engine(sys.argv[1]), wait=10) as worker:
        print(asyncio.run(worker.take(sys.argv[2])), flush=True)
        threading.Event().wait()
