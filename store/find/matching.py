"""Lookups as SQL over the tokens of the cache."""

from __future__ import annotations

from collections.abc import Sequence

from store.find.fold import Lookup, Range

Sql = tuple[str, list[object]]
"""A piece of SQL and the values of its parameters."""


def matching(wanted: Lookup, code: int) -> Sql:
    """A SELECT of the doc_ids of one table whose tokens the lookup finds, some of them several times."""
    if not wanted:
        return "SELECT NULL WHERE 0", []
    return joined(" UNION ALL ", [_conjunction(ranges, code) for ranges in wanted])


def _conjunction(ranges: Sequence[Range], code: int) -> Sql:
    """The records with a token in every range.

    Single tokens come first, and further ones are looked up for each record found so far: two characters of a
    Chinese name may be those of every second company.
    """
    first, *others = sorted(ranges, key=lambda each: not each.exact)
    sql, values = _within(first, code)
    for each in others:
        condition, more = _within(each, code)
        if each.exact:
            condition = (
                "SELECT 1 FROM tokens AS also WHERE also.code = ? AND also.token = ? AND also.doc_id = tokens.doc_id"
            )
            sql += f" AND EXISTS ({condition})"
        else:
            sql += f" AND doc_id IN ({condition})"
        values += more
    return sql, values


def _within(tokens: Range, code: int) -> Sql:
    select = "SELECT doc_id FROM tokens WHERE code = ? AND token"
    if tokens.exact:
        return f"{select} = ?", [code, tokens.low]
    return f"{select} >= ? AND token < ?", [code, tokens.low, tokens.high]


def joined(operator: str, pieces: Sequence[Sql]) -> Sql:
    """The pieces with an operator between them."""
    return operator.join(sql for sql, _values in pieces), [value for _sql, values in pieces for value in values]
