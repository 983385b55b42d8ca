"""A thread's connection to the cache, held until the file is another one or nobody needs it any more."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress

FILES = ("", "-wal", "-shm")
"""What the names of a cache's files end with."""

MANY_QUESTIONS = 32
"""So many questions are many; a command that logs one call never gets so far."""
REMEMBER = "PRAGMA cache_size=-8000"
"""Lets SQLite keep so many kilobytes of the cache for a thread that has asked MANY_QUESTIONS."""


LARGE_LOG = 1 << 20
"""Bytes of a write-ahead log that take so long to be laid over the cache that a person would notice."""


class Connection(sqlite3.Connection):
    """A connection that is closed when nobody has it any more: its thread, the query that runs in it, the cache."""

    def __del__(self) -> None:
        # One that could not be opened cannot be closed either.
        with suppress(sqlite3.ProgrammingError):
            self.close()


def connect(path: str, options: str = "mode=rw") -> Connection:
    """A connection to the file at `path`, which must be there: SQLite is not to make it anew."""
    quoted = path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    return sqlite3.connect(
        f"file:{quoted}?{options}",
        uri=True,
        timeout=30.0,
        isolation_level=None,
        check_same_thread=False,
        factory=Connection,
        cached_statements=64,
    )


class Held:
    """A thread's connection, with the files it found under the cache's name."""

    def __init__(self, connection: sqlite3.Connection, epoch: int, path: str) -> None:
        self.connection = connection
        self.epoch = epoch
        self.writes = False
        self.asked = 0
        self._paths = [path + ending for ending in FILES]
        self._inodes = [0] * len(FILES)

    def empty_log(self) -> None:
        """Lay a large write-ahead log over the cache while other threads go on.

        The last connection that is closed does the same, but then all of this process stands still for it.
        """
        with suppress(OSError, sqlite3.Error):
            if os.stat(self._paths[1]).st_size >= LARGE_LOG:
                self.connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def moved(self) -> bool:
        """Whether one of the files seen before is gone or another one by now."""
        for number, path in enumerate(self._paths):
            try:
                inode = os.stat(path).st_ino
            except FileNotFoundError:
                inode = 0
            known = self._inodes[number]
            if inode != known:
                if known:
                    return True
                self._inodes[number] = inode
        return False
