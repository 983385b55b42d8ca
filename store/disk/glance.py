"""The cache read as it lies on the disk, without a lock or a file beside it, for as long as nobody writes to it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Sequence
from time import time
from typing import Any, TypeVar

from store.disk.held import MANY_QUESTIONS, REMEMBER

SETTLED_SECONDS = 2.0
"""So long after the last write every further write changes the file's time, however coarsely that is kept."""

T = TypeVar("T")
Execute = Callable[..., sqlite3.Cursor]
Connect = Callable[[str, str], sqlite3.Connection]
"""Opens the file of a path, with the options of an SQLite URI."""


class Glance:
    """A connection for reading alone that SQLite takes for one to a file that never changes, which is much cheaper.

    Whoever writes to the cache has its write-ahead log there from before the first change until after the last, and
    then the file has another time. So what was read is right if both are as before; otherwise it is to be asked anew
    by a connection that takes part.
    """

    def __init__(self, path: str, status: os.stat_result, connect: Connect) -> None:
        self._path = path
        self._log = path + "-wal"
        self._seen = _identity(status)
        self._asked = 0
        self.connection = connect(path, "immutable=1")

    @classmethod
    def at(cls, path: str, connect: Connect) -> Glance | None:
        """A glance at the cache at `path`; None where somebody has it open for writing, has just had, or it is gone."""
        try:
            status = os.stat(path)
        except OSError:
            return None
        if os.access(path + "-wal", os.F_OK) or time() - status.st_ctime < SETTLED_SECONDS:
            return None
        return cls(path, status, connect)

    @property
    def holds(self) -> bool:
        """Whether nobody has written so far."""
        try:
            status = os.stat(self._path)
        except OSError:
            return False
        return not os.access(self._log, os.F_OK) and _identity(status) == self._seen

    def moved(self) -> bool:
        """Whether the file is gone or another one by now."""
        try:
            status = os.stat(self._path)
        except OSError:
            return True
        return (status.st_dev, status.st_ino) != self._seen[:2]

    def select(self, sql: str, parameters: Sequence[object]) -> list[tuple[Any, ...]] | None:
        """The rows of a query; None where somebody has written meanwhile. Raises sqlite3.Error."""
        return self.read(lambda execute: execute(sql, parameters).fetchall())

    def read(self, work: Callable[[Execute], T]) -> T | None:
        """What some work makes of its queries; None where somebody has written meanwhile. Raises sqlite3.Error."""
        self._asked += 1
        try:
            if self._asked == MANY_QUESTIONS:
                self.connection.execute(REMEMBER)
            found = work(self.connection.execute)
        except (sqlite3.Error, ValueError, TypeError, IndexError):
            # Of a file that is written to meanwhile anything may be read.
            if self.holds:
                raise
            return None
        return found if self.holds else None


def _identity(status: os.stat_result) -> tuple[int, int, int, int]:
    return status.st_dev, status.st_ino, status.st_size, status.st_ctime_ns
