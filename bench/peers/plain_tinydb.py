"""The same documents in TinyDB as it comes: one JSON file, read and written whole at each change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tinydb import TinyDB


class PlainTinyDB:
    """One open TinyDB over JSONStorage."""

    def __init__(self, path: str) -> None:
        self._database = TinyDB(path, encoding="utf-8", ensure_ascii=False)

    def insert(self, table: str, document: Mapping[str, Any]) -> None:
        """Insert one document; TinyDB syncs the file by itself."""
        self._database.table(table).insert(document)

    def close(self) -> None:
        self._database.close()
