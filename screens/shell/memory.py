"""Memory that long work in a thread needed for a moment, given back to the system."""

from __future__ import annotations

import sys


def give_back() -> None:
    """Have the C library let go of what was freed: glibc would keep it for a thread that may never need it again.

    It is for the end of work that looked at every customer, in the thread that did it; elsewhere it does nothing.
    """
    if sys.platform == "linux":
        from ctypes import CDLL

        trim = getattr(CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
