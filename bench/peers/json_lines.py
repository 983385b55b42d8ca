"""The same documents as a list of JSON lines, all of them held in dicts: fast once loaded, and large in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from bench.peers.append import Append

Document = dict[str, Any]
Line = tuple[str, Document]


class JsonLines:
    """One open file; each line is (table, document), and the last one about an id counts."""

    def __init__(self, path: str) -> None:
        self._documents: dict[str, dict[str, Document]] = defaultdict(dict)
        self._timelines: dict[str, list[Document]] = defaultdict(list)
        decode = msgspec.json.Decoder(Line).decode
        with open(path, "rb") as file:
            for line in file:
                self._hold(*decode(line))
        self._append = Append(path)

    def _hold(self, table: str, document: Document) -> None:
        self._documents[table][document["id"]] = document
        if table == "interactions":
            self._timelines[document["customer"]].append(document)

    def insert(self, table: str, document: Mapping[str, Any]) -> None:
        """Insert one document, durably."""
        self.insert_together([(table, document)])

    def insert_together(self, records: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
        """Insert several documents with one sync, though not all or nothing."""
        lines = [(table, dict(document)) for table, document in records]
        self._append.insert_together(lines)
        for table, document in lines:
            self._hold(table, document)

    def update(self, table: str, id: str, patch: Mapping[str, Any]) -> None:
        """Change fields of one document by a line that holds it anew."""
        document = self._documents[table][id]
        self._append.insert_together([(table, {**document, **patch})])
        document.update(patch)

    def get(self, table: str, id: str) -> Document:
        """The document with the id."""
        return self._documents[table][id]

    def timeline(self, customer: str, limit: int) -> list[Document]:
        """The newest interactions of a customer."""
        return sorted(self._timelines[customer], key=lambda document: str(document["at"]), reverse=True)[:limit]

    def close(self) -> None:
        self._append.close()
