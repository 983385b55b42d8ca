"""What the cache knows of the file as a whole: its lines in the base, and the place of every document."""

from __future__ import annotations

from collections.abc import Iterator

from store.disk import places
from store.disk.cache import Cache
from store.disk.places import Located


class Survey:
    """Questions about the layout of the file, for a fold and for the doctor."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._plans = cache.plans

    def base_line(self, table: str, doc_id: int) -> Located | None:
        """The first document of the base from this row on, or None if there is none, wherever it is now."""
        plan = self._plans.by_table.get(table)
        code = str(plan.code) if plan is not None else f"(SELECT code FROM names WHERE name={_quoted(table)})"
        lowest = f"(SELECT side FROM stamp)+({code}<<32)"
        rows = self._cache.select(
            f"SELECT key & {(1 << 32) - 1}, start, slots FROM places "
            f"WHERE key>={lowest}+? AND key<{lowest}+(1<<32) ORDER BY key LIMIT 2",
            (doc_id >> places.BITS,),
        )
        for chunk, start, slots in rows:
            for number, (place, length) in enumerate(places.slots_of(start, slots)):  # type: ignore[arg-type]
                found = (chunk << places.BITS) + number  # type: ignore[operator]
                if length and found >= doc_id:
                    return found, place, length
        return None

    def base_end(self, table: str) -> int | None:
        """The offset behind the last document of a table in the base, or None if it has none there."""
        plan = self._plans.by_table.get(table)
        code = str(plan.code) if plan is not None else f"(SELECT code FROM names WHERE name={_quoted(table)})"
        lowest = f"(SELECT side FROM stamp)+({code}<<32)"
        rows = self._cache.select(
            f"SELECT start, slots FROM places WHERE key>={lowest} AND key<{lowest}+(1<<32) ORDER BY key DESC LIMIT 1"
        )
        if not rows:
            return None
        start, slots = rows[0]
        return places.end_of(start, slots)  # type: ignore[arg-type]

    def every_place(self) -> Iterator[tuple[str, int, int, int]]:
        """Where every document lies, as (table, doc_id, place, length), for the doctor to compare."""
        names: dict[object, str] = {plan.code: plan.table for plan in self._plans.by_table.values()}
        names.update((code, str(name)) for code, name in self._cache.select("SELECT code, name FROM names"))
        there: set[tuple[object, object]] = set()
        for plan in self._plans.by_table.values():
            there.update((plan.code, doc_id) for (doc_id,) in self._cache.select(f"SELECT doc_id FROM {plan.rows}"))
        there.update((code, doc_id) for code, doc_id in self._cache.select("SELECT code, doc_id FROM others"))
        for code, doc_id, place, length in self._rows():
            if (code, doc_id) in there:
                there.discard((code, doc_id))
                yield names[code], doc_id, place, length

    def _rows(self) -> Iterator[tuple[int, int, int, int]]:
        """Every place, as (code, doc_id, place, length), that of a row which counts before others of it."""
        select = self._cache.select
        yield from select("SELECT code, doc_id, place, length FROM apart")  # type: ignore[misc]
        rows: list[tuple[int, int, bytes]] = select(  # type: ignore[assignment]
            "SELECT key-side, places.start, slots FROM places, stamp WHERE key>=side AND key<side+?", (places.SPAN,)
        )
        for key, start, slots in rows:
            code, first = key >> 32, (key & places.CHUNKS) << places.BITS
            for number, (place, length) in enumerate(places.slots_of(start, slots)):
                if length:
                    yield code, first + number, place, length


def _quoted(name: str) -> str:
    """A name as SQL writes text."""
    return "'" + name.replace("'", "''") + "'"
