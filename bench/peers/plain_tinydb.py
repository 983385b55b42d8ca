"""The same documents in TinyDB as it comes, one JSON file, and behind its CachingMiddleware with a flush each time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tinydb import TinyDB, where
from tinydb.middlewares import CachingMiddleware
from tinydb.storages import JSONStorage

Document = dict[str, Any]


class PlainTinyDB:
    """One open TinyDB over JSONStorage, read and written whole at each change unless `caching`."""

    def __init__(self, path: str, *, caching: bool = False) -> None:
        self._cache: Any = CachingMiddleware(JSONStorage) if caching else None  # type: ignore[no-untyped-call]
        storage = self._cache or JSONStorage
        self._database = TinyDB(path, storage=storage, encoding="utf-8", ensure_ascii=False)

    def insert(self, table: str, document: Mapping[str, Any]) -> None:
        """Insert one document; JSONStorage syncs the file by itself."""
        self._database.table(table).insert(document)
        self._flush()

    def insert_together(self, records: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
        """Insert several documents of one table at once."""
        found = list(records)
        self._database.table(found[0][0]).insert_multiple(document for _table, document in found)
        self._flush()

    def update(self, table: str, id: str, patch: Mapping[str, Any]) -> None:
        """Change fields of one document."""
        self._database.table(table).update(patch, where("id") == id)
        self._flush()

    def _flush(self) -> None:
        if self._cache is not None:
            self._cache.flush()

    def get(self, table: str, id: str) -> Document:
        """The document with the id."""
        found = self._database.table(table).get(where("id") == id)
        assert isinstance(found, dict)
        return found

    def timeline(self, customer: str, limit: int) -> list[Document]:
        """The newest interactions of a customer."""
        found = self._database.table("interactions").search(where("customer") == customer)
        return sorted(map(dict, found), key=lambda document: str(document["at"]), reverse=True)[:limit]

    def close(self) -> None:
        self._database.close()
