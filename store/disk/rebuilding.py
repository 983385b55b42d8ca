"""The file of a cache that is built from nothing, under a name of its own until it is complete."""

from __future__ import annotations

import os
from contextlib import closing
from typing import TYPE_CHECKING

from store.disk import building
from store.disk.dividing import extents
from store.disk.held import connect
from store.disk.indexing import Plans, write_stamp
from store.disk.moment import Moment
from store.disk.sharing import second_process

if TYPE_CHECKING:
    from store.disk.cache import Progress


def build_file(path: str, book: str, plans: Plans, moment: Moment, progress: Progress | None) -> None:
    """Build the cache of a moment of the book at `book` in the file `path`, and return when the disk has it.

    Raises Damaged where the book cannot be read.
    """
    # The cache is for the eyes of those only who may read the book, and of a book nobody may write it is written.
    mode = os.stat(book).st_mode & 0o666 | 0o600
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, mode)
    try:
        os.fchmod(descriptor, mode)
        parts = extents(moment)
        with closing(connect(path)) as connection, second_process(path, book, plans, moment, parts) as second:
            building.make_ready(connection)
            connection.execute("BEGIN")
            building.build(connection, plans, moment, parts, progress, second)
            write_stamp(connection, moment.stamp)
            connection.execute("COMMIT")
            connection.execute("PRAGMA journal_mode=WAL")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
