"""Filling a new book with records made elsewhere: it appears under its name whole, or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from store.disk import system
from store.disk.bookfile import BookFile, Change
from store.disk.cache import Progress
from store.disk.files import sweep_killed
from store.disk.format import encode_document
from store.disk.generation import GenerationWriter
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
        os.makedirs(os.path.dirname(path) or ".", mode=0o700, exist_ok=True)
        sweep_killed(path)
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
    counts: dict[str, int] = {}
    late = _write(path, records, counts)
    file = BookFile.open(path, holder=user, progress=progress)
    try:
        if late:
            for start in range(0, len(late), BATCH):
                with file.lock():
                    file.commit(late[start : start + BATCH])
            file.fold()
        # The cache is built by the first question.
        file.tables()
    finally:
        file.close()


def _write(path: str, records: Iterable[Record], counts: dict[str, int]) -> list[Change]:
    """Write the tables one after another, and return the records of tables that came again after another one."""
    writer = GenerationWriter(path)
    late: list[Change] = []
    table = ""
    try:
        for name, document in records:
            doc_id = counts[name] = counts.get(name, 0) + 1
            if name != table and doc_id > 1:
                late.append((name, doc_id, document))
                continue
            if name != table:
                writer.end_table()
                table = name
            writer.document(name, doc_id, encode_document(document))
        writer.finish()
    finally:
        writer.close()
    return late


def _files_of(path: str) -> list[str]:
    return [path + ending for ending in ("", ".cache", ".cache-wal", ".cache-shm", ".holder")]


def _taken(path: str) -> Refused:
    return Refused(
        _("There is a book at {path} already, and it was not touched; name another with --book.").format(path=path)
    )
