"""The physical limit of a durable write: append the bytes of a document to a file and sync its data."""

from __future__ import annotations

import os
from collections.abc import Mapping
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

    def close(self) -> None:
        os.close(self._file)
