"""Putting another file in a book's place: the book held, its present state kept aside, the change made in one step."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from store.disk import system
from store.disk.locking import PATIENCE
from store.errors import Locked, NotFound
from store.text import _

GROUP_MAY_WRITE = 0o020


def backup_folder(path: str) -> str:
    """Where the backups of the book at `path` lie, made or not."""
    return os.path.realpath(path) + ".backups"


def make_backup_folder(path: str, mode: int) -> str:
    """The same, made if need be, for those who may write a book of this mode. Raises OSError."""
    folder = backup_folder(path)
    if not os.path.isdir(folder):
        os.mkdir(folder)
        os.chmod(folder, 0o2770 if mode & GROUP_MAY_WRITE else 0o700)
        system.sync_directory(os.path.dirname(folder) or ".")
    return folder


@contextmanager
def locked(target: str) -> Iterator[int]:
    """Hold the file that lies at `target` against every other process of ours; gives its descriptor.

    Raises NotFound, Locked after five seconds, or OSError.
    """
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            descriptor = os.open(target, os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            raise NotFound(_("There is no file at {path}.").format(path=target)) from None
        try:
            while not system.try_lock(descriptor):
                if time.monotonic() >= deadline:
                    raise Locked(_("Another process is taking the book over: try again in a moment."))
                time.sleep(0.01)
            if os.path.samestat(os.fstat(descriptor), os.stat(target)):
                yield descriptor
                return
        finally:
            os.close(descriptor)


def publish(temporary: str, target: str) -> None:
    """Put a finished file in the target's place, locked before anybody can reach it, as a fold does."""
    descriptor = os.open(temporary, os.O_RDWR | os.O_CLOEXEC)
    try:
        system.try_lock(descriptor)
        system.rename(temporary, target)
        system.point("renamed")
        system.sync_directory(os.path.dirname(target) or ".")
    finally:
        os.close(descriptor)
