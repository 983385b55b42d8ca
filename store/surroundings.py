"""What stands around the records of an operation in the cache, asked for once for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from store.disk.format import encode_texts
from store.model import RECORD_TYPES
from store.operations import Operation

if TYPE_CHECKING:
    from store.book import Book


class Surroundings:
    """The operations after one on each of its records, and the records that name those it made.

    They come from the cache, since an operation of thousands of records takes long to read for each of them.
    """

    def __init__(self, book: Book, operation: Operation) -> None:
        self._book = book
        self._operation = operation.id
        self._later: dict[str, list[tuple[str, str | None]]] = {}
        self._naming: dict[str, list[tuple[str, str | None]]] = {}
        made: dict[str, list[str]] = {}
        for line in operation.changes:
            if line.kind == "create":
                made.setdefault(line.table, []).append(line.id)
        self._read_operations(list({line.id for line in operation.changes if line.kind != "delete"}))
        for table, ids in made.items():
            self._read_naming(table, ids)

    def newer_operations(self, id: str) -> list[tuple[str, str | None]]:
        """The ids of the operations on a record after this one, newest first, and what each took back."""
        newer = []
        for operation, undoes in self._later.get(id, ()):
            if operation == self._operation:
                break
            newer.append((operation, undoes))
        return newer

    def naming(self, id: str) -> Sequence[tuple[str, str | None]]:
        """The tables and ULIDs of the records that name a record this operation made."""
        return self._naming.get(id, ())

    def _read_operations(self, ids: list[str]) -> None:
        rows = self._book.query(
            "SELECT r.target, o.id, o.undoes FROM json_each(?) AS j CROSS JOIN refs AS r ON r.ref=? AND "
            "r.target=j.value CROSS JOIN r_operations AS o ON o.doc_id=r.doc_id ORDER BY r.at DESC, r.doc_id DESC",
            (encode_texts(ids), self._book.file.plans.reference_code("operations", "changes")),
        )
        for id, operation, undoes in rows:
            self._later.setdefault(str(id), []).append((operation, undoes))  # type: ignore[arg-type]

    def _read_naming(self, table: str, ids: list[str]) -> None:
        for kind, plan in self._book.file.plans.by_table.items():
            for field, code in plan.reference_codes.items():
                declared = RECORD_TYPES[kind].field(field)
                if field.endswith("!") or field == plan.touches:
                    continue
                if declared is not None and declared.target in RECORD_TYPES and declared.target != table:
                    continue
                rows = self._book.query(
                    "SELECT r.target, c.id FROM json_each(?) AS j CROSS JOIN refs AS r ON r.ref=? AND "
                    f"r.target=j.value CROSS JOIN {plan.rows} AS c ON c.doc_id=r.doc_id",
                    (encode_texts(ids), code),
                )
                for id, child in rows:
                    self._naming.setdefault(str(id), []).append((kind, child))  # type: ignore[arg-type]
