"""What a thread frees, another can use: a daemon that runs for months stays as small as it was.

glibc gives each thread an arena of its own, up to eight a processor, and what is freed in one serves no other. A daemon
with a dozen threads so grows for weeks without holding more.
"""

import ctypes

_ARENA_MAX = -8
"""M_ARENA_MAX of <malloc.h>, see mallopt(3)."""
_ARENAS = 2


def share_memory() -> None:
    """Let all threads take memory from two arenas; call it before they start. Nothing where there is no glibc."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt:
        mallopt(_ARENA_MAX, _ARENAS)
