"""The system calls that change a book's file, gathered here so that tests can make each of them fail."""

from __future__ import annotations

import fcntl
import os
import sys

POINTS = ("locked", "written", "synced", "fold-copied", "fold-built", "renamed", "adopt-built", "adopt-kept")
"""Every name `point` is called with: the moments of a write at which a death would leave another file behind."""


def point(name: str) -> None:
    """Called at each named point of a write; tests replace it to end the process there."""


def write(descriptor: int, data: bytes | memoryview, offset: int) -> None:
    """Write all of `data` at `offset`, however many calls that takes."""
    view = memoryview(data)
    while view:
        written = os.pwrite(descriptor, view, offset)
        view = view[written:]
        offset += written


def truncate(descriptor: int, size: int) -> None:
    """Cut the file to `size` bytes."""
    os.ftruncate(descriptor, size)


def sync_data(descriptor: int) -> None:
    """Return only when the file's data is on the disk itself."""
    if sys.platform == "darwin":
        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
    else:
        os.fdatasync(descriptor)


def sync_directory(path: str) -> None:
    """Return only when the directory's entries are on the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def rename(source: str, target: str) -> None:
    """Put `source` in the place of `target` in one step."""
    os.replace(source, target)


def link(source: str, target: str) -> None:
    """Give the file a second name; FileExistsError if the name is taken."""
    os.link(source, target)


def try_lock(descriptor: int) -> bool:
    """Take the exclusive lock of the file if nobody holds it; the kernel drops it with the process."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def unlock(descriptor: int) -> None:
    """Give the lock back."""
    fcntl.flock(descriptor, fcntl.LOCK_UN)
