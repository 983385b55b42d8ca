"""Looking up all at once whom many rows could mean: records with one of these names, mail addresses or numbers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from store.find import lookups
from store.find.fold import sort_key
from store.find.matching import Matching

if TYPE_CHECKING:
    from store.book import Book

TABLES = ("customers", "contacts")
_FEW = 40
"""So many addresses and numbers are looked up one by one; for more, reading every record once is quicker."""

_CHUNK = 5_000


class _Reach(msgspec.Struct):
    """How a record is reached, whatever another tool may have written there."""

    id: Any = None
    mails: Any = None
    phones: Any = None


def ids_of(book: Book, names: Collection[str], mails: Collection[str], phones: Collection[str]) -> dict[str, list[str]]:
    """The ids, by table, of the customers and contacts that have one of these names, addresses or numbers.

    Addresses and numbers are in their stored forms; among those named some may be called otherwise.
    """
    wanted = {*mails, *phones}
    found = {table: dict.fromkeys(_named(book, table, names)) for table in TABLES}
    for table in TABLES:
        reached = _looked_up(book, table, mails, phones) if len(wanted) <= _FEW else _read_through(book, table, wanted)
        found[table].update(dict.fromkeys(reached))
    return {table: list(ids) for table, ids in found.items()}


def _named(book: Book, table: str, names: Collection[str]) -> Iterator[str]:
    keys = sorted({sort_key(name) for name in names if name})
    if keys:
        sql = f"SELECT id FROM r_{table} WHERE sort_name IN (SELECT value FROM json_each(?))"
        yield from (str(id) for (id,) in book.query(sql, (_json(keys),)))


def _looked_up(book: Book, table: str, mails: Collection[str], phones: Collection[str]) -> Iterator[str]:
    """The records that the words of the cache find, some of which may have another address that begins alike."""
    matching = Matching(book.query)
    code = book.file.plans.by_table[table].code
    wanted = [*map(lookups.mail_lookup, mails), *(lookups.phone_lookup(_main(phone)) for phone in phones)]
    rows = sorted(set().union(*(matching.rows(each, code) for each in wanted)))
    if rows:
        sql = f"SELECT id FROM r_{table} WHERE doc_id IN (SELECT value FROM json_each(?))"
        yield from (str(id) for (id,) in book.query(sql, (_json(rows),)))


def _read_through(book: Book, table: str, wanted: Collection[str]) -> Iterator[str]:
    """The records that have one of the texts, by reading all of them."""
    decode = msgspec.json.Decoder(_Reach).decode
    first = 0
    while True:
        rows = book.query(f"SELECT doc_id FROM r_{table} WHERE doc_id>=? ORDER BY doc_id LIMIT ?", (first, _CHUNK))
        if not rows:
            return
        last = rows[-1][0]
        sql = f"SELECT doc_id FROM r_{table} WHERE doc_id BETWEEN ? AND ?"
        for body in book.file.bodies(table, sql, (first, last)):
            reach = decode(body)
            texts = (text for listed in (reach.mails, reach.phones) if isinstance(listed, list) for text in listed)
            if any(isinstance(text, str) and text in wanted for text in texts):
                yield str(reach.id)
        first = last + 1  # type: ignore[operator]


def _main(phone: str) -> str:
    return phone.partition(";")[0]


def _json(values: Sequence[object]) -> str:
    return msgspec.json.encode(values).decode()
