"""The physical limits of keeping a document: append its bytes and sync; copy a file and sync."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

# macOS has no fdatasync.
_sync = getattr(os, "fdatasync", os.fsync)


class Append:
    """A file that is only ever appended to."""

    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self._encode = msgspec.json.Encoder().encode

    def insert(self, document: Mapping[str, Any]) -> None:
        """Write one document, durably."""
        os.write(self._file, self._encode(document) + b"\n")
        _sync(self._file)

    def insert_together(self, documents: Iterable[Any]) -> None:
        """Write several documents in one piece, durably."""
        os.write(self._file, b"\n".join(map(self._encode, documents)) + b"\n")
        _sync(self._file)

    def close(self) -> None:
        os.close(self._file)


def copy_and_sync(source: str, target: str) -> None:
    """Copy a file and return when the disk has it."""
    shutil.copyfile(source, target)
    with open(target, "rb+") as file:
        os.fsync(file.fileno())
