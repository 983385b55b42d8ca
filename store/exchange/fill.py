"""Filling a new book with records made elsewhere: it appears under its name whole, or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from typing import Any

from store.disk import system
from store.disk.bookfile import BookFile
from store.disk.cache import Progress
from store.errors import NotPermitted, NotSaved, Refused
from store.text import _

BATCH = 1_000

Record = tuple[str, dict[str, Any]]
"""A table and a whole document with id, created, by and stamps."""


def make_book(path: str, records: Iterable[Record], *, user: str = "", progress: Progress | None = None) -> None:
    """Make a folded book of these records at `path`; Refused if there is a file already, which is not touched.

    It is built under another name beside it and linked into place. Raises NotPermitted or NotSaved.
    """
    if os.path.lexists(path):
        raise _taken(path)
    temporary = f"{path}.new-{os.getpid()}"
    try:
        _fill(temporary, records, user, progress)
        system.link(temporary, path)
        os.replace(temporary + ".cache", os.path.realpath(path) + ".cache")
        system.sync_directory(os.path.dirname(os.path.abspath(path)))
    except FileExistsError as error:
        raise _taken(path) from error
    except PermissionError as error:
        raise NotPermitted(
            _("No book can be made at {path}: the folder does not allow it.").format(path=path)
        ) from error
    except OSError as error:
        raise NotSaved(_("No book was made at {path}: {reason}.").format(path=path, reason=error.strerror)) from error
    finally:
        for leftover in _files_of(temporary):
            with suppress(OSError):
                os.unlink(leftover)


def _fill(path: str, records: Iterable[Record], user: str, progress: Progress | None) -> None:
    file = BookFile.open(path, create_missing=True, holder=user, progress=progress)
    try:
        with file.lock():
            last: dict[str, int] = {}
            for batch in _batches(records):
                changes = []
                for table, document in batch:
                    last[table] = last.get(table, 0) + 1
                    changes.append((table, last[table], document))
                file.commit(changes)
        file.fold()
    finally:
        file.close()


def _batches(records: Iterable[Record]) -> Iterator[list[Record]]:
    rest = iter(records)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _files_of(path: str) -> list[str]:
    return [path + ending for ending in ("", ".cache", ".cache-wal", ".cache-shm", ".holder")]


def _taken(path: str) -> Refused:
    return Refused(
        _("There is a book at {path} already, and it was not touched; name another with --book.").format(path=path)
    )
