"""The storage under TinyDB's face: what TinyDB reads and writes as a whole, on a book's file."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from typing import Any, NoReturn

from tinydb.storages import Storage

from store.disk import format as layout
from store.disk.bookfile import BookFile, Encoded
from store.errors import NotPermitted, Refused
from store.text import _

Row = dict[str, Any]

_LARGEST = 2**63 - 1
_CONVERTING = frozenset({"cls", "default", "skipkeys"})


class BookStorage(Storage):
    """The storage under `BookDB`, usable by a plain TinyDB as well; takes the options of JSONStorage.

    The layout of the file is fixed, so options that only shape the JSON text are accepted and do nothing.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        create_dirs: bool = False,
        encoding: str | None = None,
        access_mode: str = "r+",
        **options: Any,
    ) -> None:
        super().__init__()
        self._options = {name: value for name, value in options.items() if name in _CONVERTING}
        self._writable = "+" in access_mode
        self._kept_empty: set[str] = set()
        if access_mode not in ("r", "rb", "r+", "rb+"):
            warnings.warn("a book is opened with access_mode r or r+; it is never cut short", stacklevel=4)
        self._book: BookFile | None = self._open(os.fsdecode(path), create_dirs)

    def _open(self, path: str, create_dirs: bool) -> BookFile:
        folder = os.path.dirname(path) or "."
        if self._writable and not create_dirs and not os.path.isdir(folder):
            raise FileNotFoundError(2, os.strerror(2), folder)
        if not self._writable:
            _refuse_foreign(path)
        return BookFile.open(path, create_missing=self._writable, cache_directory=_cache_directory(folder))

    @property
    def book(self) -> BookFile:
        """The file with its cache; ValueError once it is closed."""
        if self._book is None:
            raise ValueError("the book is closed")
        return self._book

    @property
    def notices(self) -> list[str]:
        """Sentences about recovered writes and adopted files, as `BookFile.notices` has them."""
        return self.book.notices

    def close(self) -> None:
        """Let go of the file; what was written is on the disk already."""
        self.book.close()
        self._book = None

    # Reading

    def tables(self) -> set[str]:
        """The names of all tables, those kept although they are empty included."""
        return {*self.book.tables(), *self._kept_empty}

    def keep_empty(self, name: str) -> None:
        """Go on naming a table that has no documents, which the file itself cannot hold."""
        self._kept_empty.add(name)

    def read(self) -> dict[str, dict[str, Any]]:
        """The whole database as TinyDB knows it: documents by doc_id by table."""
        book = self.book
        return {name: {str(doc_id): row for doc_id, row in book.rows(name)} for name in self.tables()}

    # Writing

    def lock(self) -> AbstractContextManager[object]:
        """Hold the book against every other writer; NotPermitted if it was opened for reading only."""
        if not self._writable:
            raise NotPermitted(_("The book was opened for reading only: nothing was saved."))
        return self.book.lock()

    def write(self, data: Mapping[str, Mapping[Any, Mapping[str, Any]]]) -> None:
        """Make the database hold exactly `data`, in one transaction of what differs."""
        for name in data:
            check_name(name)
        book = self.book
        with self.lock():
            changes: list[Encoded] = []
            for name, rows in data.items():
                keys, bodies = book.raw_rows(name)
                after = {checked_doc_id(key): row for key, row in rows.items()}
                changes += self.differences(name, dict(zip(keys, bodies, strict=True)), after)
            dropped = [name for name in book.tables() if name not in data]
            changes += [(name, doc_id, None, None) for name in dropped for doc_id in book.raw_rows(name)[0]]
            self.commit(changes)
            self._kept_empty = {name for name, rows in data.items() if not rows}
            for name in dropped:
                book.restart_ids(name)

    def empty(self, names: Iterable[str]) -> None:
        """Remove all documents of these tables in one transaction, and number their rows from 1 again."""
        book = self.book
        with self.lock():
            self.commit([(name, doc_id, None, None) for name in names for doc_id in book.raw_rows(name)[0]])
            for name in names:
                self._kept_empty.discard(name)
                book.restart_ids(name)

    def differences(
        self, table: str, before: Mapping[int, bytes], after: Mapping[int, Mapping[str, Any]]
    ) -> list[Encoded]:
        """The changes that lead from stored rows to others; compared as JSON, where true is not 1."""
        changes: list[Encoded] = [(table, doc_id, None, None) for doc_id in before if doc_id not in after]
        for doc_id, row in after.items():
            document, body = self.own(row)
            if body != before.get(doc_id):
                changes.append((table, doc_id, document, body))
        return changes

    def own(self, document: Mapping[str, Any]) -> tuple[Row, bytes]:
        """The document as it will be stored, sharing nothing with the caller's that he could still change, and as JSON.

        Raises TypeError or ValueError for what is no JSON.
        """
        if self._options:
            import json

            document = json.loads(json.dumps(dict(document), **self._options))
        try:
            body, row = layout.encoded_and_copied(dict(document))
        except Refused as refusal:
            _raise_cause(refusal)
        return row, body

    def commit(self, changes: list[Encoded]) -> None:
        """Write one transaction, or nothing for no changes; TypeError or ValueError for what is no JSON."""
        if not changes:
            return
        try:
            self.book.commit_encoded(changes)
        except Refused as refusal:
            _raise_cause(refusal)


def check_name(name: str) -> None:
    if not isinstance(name, str) or not name or name in layout.RESERVED:
        raise ValueError(f"a table of a book cannot be called {name!r}")


def checked_doc_id(value: object) -> int:
    """A doc_id as the file can hold it: a whole number from 0 on, below 2 to the power of 63."""
    doc_id = row_number(value)
    if doc_id is None:
        raise ValueError(f"{value!r} cannot be a doc_id: it must be a whole number from 0 on")
    return doc_id


def row_number(value: object) -> int | None:
    digits = str(value)
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 20):
        return None
    number = int(digits)
    return number if number <= _LARGEST else None


def encoded(document: Mapping[str, Any]) -> bytes:
    try:
        return layout.encode_document(document)
    except Refused as refusal:
        _raise_cause(refusal)


def _raise_cause(refusal: Refused) -> NoReturn:
    """Raise what TinyDB's callers know: TypeError or ValueError."""
    if isinstance(refusal.__cause__, (TypeError, ValueError)):
        raise refusal.__cause__
    raise ValueError(str(refusal)) from refusal


def _refuse_foreign(path: str) -> None:
    """Reading alone must not rewrite a file of another tool, as adopting it would."""
    try:
        with open(path, "rb") as file:
            header = layout.decode_header(file.read(layout.HEADER_LENGTH))
    except (FileNotFoundError, PermissionError, IsADirectoryError):
        return
    if header is None:
        raise NotPermitted(
            _("{path} was last written by another tool: open it for writing once to take it over.").format(path=path)
        )


def _cache_directory(folder: str) -> str | None:
    """Where the cache goes for a book in a folder that cannot be written."""
    if os.access(folder, os.W_OK):
        return None
    from platformdirs import user_cache_dir

    return user_cache_dir("kehu")
