"""A large file that nobody can reach any more, given back in steps: freed at once it would hold up every sync."""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress

LARGE = 64 << 20
"""Bytes of a file from which on it is given back in steps."""
STEP = 16 << 20


def close(descriptor: int) -> None:
    """Close a descriptor; if nothing else leads to its file, and that is large, the disk gets it back in steps."""
    with suppress(OSError):
        status = os.fstat(descriptor)
        if status.st_nlink == 0 and status.st_size >= LARGE and _alone(descriptor):
            for size in range(status.st_size // STEP * STEP, -1, -STEP):
                if fcntl.fcntl(descriptor, fcntl.F_GETLEASE) != fcntl.F_WRLCK:
                    # Somebody has found a way to the file after all, such as by /proc.
                    break
                os.ftruncate(descriptor, size)
    os.close(descriptor)


def _alone(descriptor: int) -> bool:
    """Whether no other descriptor, of any process, leads to the file: only then is a write lease granted (Linux)."""
    if not hasattr(fcntl, "F_SETLEASE"):
        return False
    # Hardly any process lets go of a large file.
    import signal

    try:
        # Who opens the file meanwhile has a signal sent; the one for it by default would end this process.
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_WRLCK)
    except OSError:
        return False
    return True
