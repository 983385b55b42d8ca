"""Each row of a file as the fields its columns say."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, tzinfo
from typing import Any

import msgspec

from store.errors import Refused, Usage
from store.exchange.date_order import Ambiguous, Order, has_short_year, in_order, order_of
from store.exchange.header_map import HeaderMap
from store.exchange.mapping import Column, Columns
from store.exchange.moments import due, moment
from store.exchange.row import Address, Fields, Row, with_free_label
from store.exchange.table import MOST_ROWS, Line, Table
from store.exchange.targets import ADDRESS, BIRTHDAY_PARTS, NAME_PARTS, NOTE
from store.model.fields import BadValue, clean
from store.model.phones import split_phones
from store.text import _

_DATED = frozenset({"day", "moment", "due"})
_LARGEST_JSON = 1 << 20
_GUARDED = re.compile(r"'(?=[=+\-@\t\r＝＋－＠])")
_LITERAL = re.compile(r'="([^"]*)"')
_COMMAS = re.compile(r"[,;，；、\n]")
_WHITE = str.maketrans("", "", " \t\n")


class AmbiguousDates(Usage):
    """The dates of a column can be read with the day or with the month first: a person has to say.

    column: its header; example: one of the dates.
    """

    def __init__(self, column: str, example: str) -> None:
        super().__init__(
            _(
                "The dates of the column {column}, such as {example}, can be read with the day or with the month "
                "first: say --dates dmy or --dates mdy. Nothing was imported."
            ).format(column=column, example=example)
        )
        self.column = column
        self.example = example


def read_rows(table: Table, columns: Columns, order: Order | None = None, zone: tzinfo = UTC) -> list[Row]:
    """The rows of the file as fields of records; `order` says how dates are written that can be read both ways.

    `zone` is that of times that name none. Raises AmbiguousDates for a column of dates while no order is given,
    Refused for too many rows.
    """
    lines: list[Line] = []
    for line in table.lines():
        if len(lines) == MOST_ROWS:
            raise Refused(_("The file has more than {most} rows; split it.").format(most=MOST_ROWS))
        lines.append(line)
    dated = [column for column in columns.mapped if column.shape in _DATED]
    orders = {column.place: order or _order(column, lines) for column in dated}
    reader = _Reader(columns, orders, zone)
    return [reader.row(line) for line in lines]


def unguarded(cell: str) -> str:
    """The cell without what spreadsheets need around a text that looks like a formula: `'+86 …`, `="0123"`."""
    text = cell.strip(" ")
    literal = _LITERAL.fullmatch(text)
    if literal:
        return literal[1]
    return text[1:] if _GUARDED.match(text) else cell


def _order(column: Column, lines: Sequence[Line]) -> Order | None:
    cells = [line.cells[column.place] for line in lines if not line.problem]
    try:
        return order_of(cells)
    except Ambiguous:
        example = next(cell for cell in cells if in_order(cell, "dmy") != in_order(cell, "mdy"))
        raise AmbiguousDates(column.called, example) from None


class _Reader:
    """Reads row after row in the same way."""

    def __init__(self, columns: Columns, orders: Mapping[int, Order | None], zone: tzinfo) -> None:
        self._columns = columns
        self._orders = orders
        self._zone = zone
        self._separator = columns.map.separator
        self._blanks = frozenset(columns.map.blanks)

    def row(self, line: Line) -> Row:
        """The row, with a problem where a cell cannot be read."""
        kind = self._columns.kind.name
        if line.problem:
            return Row(line.number, line.cells, {}, line.problem, kind)
        try:
            return Row(line.number, line.cells, self._fields(line.cells), "", kind)
        except BadValue as error:
            return Row(line.number, line.cells, {}, str(error), kind)

    def _fields(self, cells: Sequence[str]) -> Fields:
        values: dict[str, list[str]] = {}
        addresses: dict[str, dict[str, list[str]]] = {}
        structured: Fields = {}
        notes: list[str] = []
        for column in self._columns.mapped:
            cell, target = cells[column.place], column.target
            if not cell or cell.isspace() or cell.strip() in self._blanks:
                if not target.startswith((ADDRESS, NOTE)):
                    values.setdefault(target, [])
                continue
            cell = unguarded(cell)
            if column.shape == "json":
                structured[target] = _listed_json(column, cell)
                continue
            pieces = _pieces(cell, "" if column.shape == "lines" else self._separator)
            if column.shape in _DATED:
                pieces = [self._dated(column, piece) for piece in pieces]
            if target.startswith(ADDRESS):
                parts = addresses.setdefault(column.number, {"label": [column.label]} if column.label else {})
                parts.setdefault(target.removeprefix(ADDRESS), []).extend(pieces)
            elif target.startswith(NOTE):
                notes += [f"{target.removeprefix(NOTE)}: {piece}" for piece in pieces]
            else:
                values.setdefault(target, []).extend(pieces)
        fields = {**_fields(values, self._columns.map, self._columns.kind.note), **structured}
        if addresses:
            fields["addresses"] = _addresses(addresses) or None
        if notes:
            _note(fields, self._columns.kind.note, notes)
        return _company_row(fields) if self._columns.kind.name == "companies" else fields

    def _dated(self, column: Column, piece: str) -> str:
        if has_short_year(piece):
            raise BadValue(
                _("{column}: the year of {value} has two digits; write all four.").format(
                    column=column.header, value=piece
                )
            )
        order = self._orders[column.place]
        if column.shape == "day":
            return in_order(piece, order)
        try:
            return (moment if column.shape == "moment" else due)(piece, order, self._zone)
        except BadValue as error:
            raise BadValue(_("{label}: {problem}").format(label=column.called, problem=error)) from error


def _listed_json(column: Column, cell: str) -> list[dict[str, Any]]:
    """A list of objects, which stands in the cell as JSON."""
    try:
        if len(cell) > _LARGEST_JSON:
            raise ValueError("too long")
        listed = msgspec.json.decode(cell.encode(), type=list[dict[str, Any]])
    except (ValueError, RecursionError) as error:
        raise BadValue(_("{column} does not hold a list of objects as JSON.").format(column=column.called)) from error
    return listed


def _pieces(cell: str, separator: str) -> list[str]:
    """The values in one cell, without the blank ones; "" parts nothing."""
    pieces = cell.split(separator) if separator else [cell]
    return [piece for piece in map(str.strip, pieces) if clean(piece)]


def _fields(values: Mapping[str, list[str]], known: HeaderMap, note: str) -> Fields:
    """The fields of the record, None where the column is there and blank."""
    fields: Fields = {}
    spare: list[str] = []
    for target, found in values.items():
        if target in NAME_PARTS or target in BIRTHDAY_PARTS:
            continue
        if target == "tags":
            kept = [piece for piece in found if not (known.system_tag and piece.startswith(known.system_tag))]
            fields[target] = _listed(kept)
        elif target == "phones":
            fields[target] = [phone for piece in found for phone in split_phones(piece) if phone.strip()] or None
        elif target == "mails":
            fields[target] = _listed(found)
        elif target in ("from", "to", "cc"):
            fields[target] = found or None
        elif target == note or target == "note":
            fields[target] = "\n".join(found) or None
        else:
            fields[target] = found[0] if found else None
            spare += [f"{target}: {each}" for each in found[1:] if each != found[0]]
    if {"name", *NAME_PARTS} & set(values):
        fields["name"] = fields.get("name") or _composed(values) or None
    if set(BIRTHDAY_PARTS) & set(values):
        fields["birthday"] = fields.get("birthday") or _birthday(values)
    if spare:
        _note(fields, note, spare)
    return fields


def _note(fields: Fields, note: str, lines: Sequence[str]) -> None:
    """Put lines below the note, or below whatever text the record has in its place."""
    fields[note] = "\n".join([*filter(None, [fields.get(note)]), *lines])


def _company_row(fields: Fields) -> Fields:
    """A row that is about the company alone: what it calls a name is the company's."""
    company = fields.get("company") or fields.get("name")
    return {**{field: value for field, value in fields.items() if field != "name"}, "company": company}


def _listed(pieces: Sequence[str]) -> list[str] | None:
    return [each for piece in pieces for each in _COMMAS.split(piece) if each.strip()] or None


def _birthday(values: Mapping[str, list[str]]) -> str | None:
    """The birthday out of its parts; without a year it is a day of every year."""
    year, month, day = ("".join(values.get(part, [])[:1]) for part in BIRTHDAY_PARTS)
    if not (month and day):
        return None
    return f"{year or '-'}-{month:0>2}-{day:0>2}"


def _composed(values: Mapping[str, list[str]]) -> str:
    """The whole name out of its parts: family name first where it is Chinese, Japanese or Korean."""
    part = {name: " ".join(values.get(name, ())) for name in NAME_PARTS}
    core = [part["given"], part["middle"], part["family"]]
    if not any(core):
        return part["nickname"]
    if not any(each.isascii() for each in core if each) and not any(map(_is_alphabetic, core)):
        return (part["family"] + part["given"] + part["middle"]).translate(_WHITE)
    return " ".join(filter(None, [part["prefix"], *core, part["suffix"]]))


def _is_alphabetic(text: str) -> bool:
    """Whether the text is of a script that has letters in two cases, as Latin, Greek and Cyrillic have."""
    return text.lower() != text.upper()


def _addresses(numbered: Mapping[str, Mapping[str, list[str]]]) -> list[Address]:
    """The addresses that say more than their label."""
    addresses: list[Address] = []
    for parts in numbered.values():
        address: Address = {name: "\n".join(dict.fromkeys(pieces)) for name, pieces in parts.items() if pieces}
        if set(address) - {"label"}:
            addresses.append(with_free_label(address, addresses))
    return addresses
