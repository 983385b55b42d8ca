"""What opening a book takes beside reading it: adopting what another tool wrote, where the cache goes, a warning."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from store.disk.journal import Foreign, Journal

if TYPE_CHECKING:
    from store.disk.cache import Progress


def network_warning(path: str, device: int) -> str | None:
    """What to tell of a book on a network file system."""
    # On Linux what has no disk of its own, as every network file system, has the major number 0.
    if sys.platform == "linux" and os.major(device) != 0:
        return None
    from store.disk.network import warning

    return warning(path, device)


def adopted(path: str, holder: str, progress: Progress | None) -> Journal:
    """The journal of a file that another tool wrote, once what it wrote is adopted."""
    from store.disk.adopt import adopt

    notices = adopt(path, holder=holder, progress=progress)
    while True:
        try:
            journal = Journal.open(path, holder=holder)
        except Foreign:
            # The other tool wrote once more in between.
            notices += adopt(path, holder=holder, progress=progress)
        else:
            journal.notices += notices
            return journal


def cache_path(path: str, cache_directory: str | None) -> str:
    """Beside the book, or in the user's cache folder where that is not allowed."""
    if cache_directory is None and not os.path.islink(path):
        return path + ".cache"
    beside = os.path.realpath(path) + ".cache"
    if cache_directory is None or os.access(os.path.dirname(beside), os.W_OK):
        return beside
    os.makedirs(cache_directory, mode=0o700, exist_ok=True)
    return os.path.join(cache_directory, beside.replace("%", "%25").replace("/", "%2F"))
