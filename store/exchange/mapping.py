"""From the columns of a file to the fields of records: which column is what, and each row as those fields say it.

A column has one target: a field of a customer or contact; a part of the name (`given`, `middle`, `family`,
`prefix`, `suffix`, `nickname`); a part of an address (`address.text`, …); `custom.slug` of a custom field that the
settings declare; or `note: Label`, a line of the note.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import msgspec

from store.errors import Refused, Usage
from store.exchange.csv_reader import Line, Sheet
from store.exchange.date_order import Ambiguous, Order, has_short_year, in_order, order_of
from store.exchange.header_map import HeaderMap, common, map_for
from store.exchange.row import Address, Fields, Row, with_free_label
from store.model import contact, customer
from store.model.custom import CustomField, custom_fields
from store.model.fields import clean, folded
from store.model.phones import split_phones
from store.model.shapes import MEMBERS
from store.model.vocabulary import close_to
from store.text import _

MOST_ROWS = 250_000
NAME_PARTS = ("given", "middle", "family", "prefix", "suffix", "nickname")
ADDRESS = "address."
CUSTOM = "custom."
NOTE = "note: "

_LISTS = frozenset({"phones", "mails", "tags"})
_NOT_FROM_A_FILE = frozenset({"kind", "addresses", "custom", "primary"})
_GUARDED = re.compile(r"'(?=[=+\-@\t\r＝＋－＠])")
_LITERAL = re.compile(r'="([^"]*)"')
_COMMAS = re.compile(r"[,;，；、\n]")
_WHITE = str.maketrans("", "", " \t\n")


class Column(msgspec.Struct, frozen=True):
    """One column of the file: its place, header and target, which numbered address it is part of, if it holds dates."""

    place: int
    header: str
    target: str
    number: str = ""
    dated: bool = False


class Columns(msgspec.Struct, frozen=True):
    """How the columns of a file are read: by which map, which have a target, and which are left out."""

    map: HeaderMap
    mapped: list[Column]
    unknown: list[Column]

    def left_out(self, rows: Sequence[Row]) -> list[str]:
        """The headers of the columns that say something and are not kept."""
        return [
            column.header or str(column.place + 1)
            for column in self.unknown
            if any(column.place < len(row.cells) and row.cells[column.place].strip() for row in rows)
        ]


def map_columns(header: Sequence[str], given: Mapping[str, str], settings: Mapping[str, object]) -> Columns:
    """Find out what each column is: what `given` says ("" for nothing), else the map that fits, else its own name.

    Raises Usage for a target that there is not, or a column of `given` that the file has not.
    """
    targets = _targets(settings)
    asked = {folded(name): _checked(target, targets) for name, target in given.items()}
    missing = [name for name in given if folded(name) not in {folded(each) for each in header}]
    if missing:
        sentence = _("There is no column {column} in the file; it has {all}.")
        raise Usage(sentence.format(column=missing[0], all=", ".join(each for each in header if each)))
    known = map_for(header)
    custom = {folded(name): CUSTOM + field.slug for field in _custom(settings) for name in (field.label, field.slug)}
    dated = {"birthday", *(CUSTOM + field.slug for field in _custom(settings) if field.type == "date")}
    mapped, unknown = [], []
    for place, name in enumerate(header):
        target = asked.get(folded(name))
        if target is None:
            target = _target_of(name, known, custom, targets)
        if target:
            number = "".join(re.findall(r"\d+", name)) if target.startswith(ADDRESS) else ""
            mapped.append(Column(place, name, target, number, target in dated))
        elif target is None:
            unknown.append(Column(place, name, ""))
    if not {"name", "given", "family", "company"} & {column.target for column in mapped}:
        raise Usage(_("No column is a name or a company; say which one is with --map COLUMN=name."))
    return Columns(known, mapped, unknown)


def read_rows(sheet: Sheet, columns: Columns, order: Order | None = None) -> list[Row]:
    """The rows of the file as fields of records; `order` says how dates are written that can be read both ways.

    Raises Usage for a column of dates that is ambiguous while no order is given, Refused for too many rows.
    """
    lines: list[Line] = []
    for line in sheet.lines():
        if len(lines) == MOST_ROWS:
            raise Refused(_("The file has more than {most} rows; split it.").format(most=MOST_ROWS))
        lines.append(line)
    orders = {column.place: order or _order(column, lines) for column in columns.mapped if column.dated}
    return [_row(line, columns, orders) for line in lines]


# Targets


def _custom(settings: Mapping[str, object]) -> tuple[CustomField, ...]:
    return custom_fields("customers", settings)


def _targets(settings: Mapping[str, object]) -> frozenset[str]:
    fields = {
        field.name
        for record_type in (customer.TYPE, contact.TYPE)
        for field in record_type.fields
        if field.in_form and field.name not in _NOT_FROM_A_FILE
    }
    address = {ADDRESS + member.name for member in MEMBERS["customers.addresses"]}
    return frozenset({*fields, *NAME_PARTS, *address, *(CUSTOM + field.slug for field in _custom(settings))})


def _checked(target: str, targets: frozenset[str]) -> str:
    if not target or target in targets or target.startswith(NOTE):
        return target
    close = close_to(target, sorted(targets))
    if close:
        raise Usage(_("There is no field {field}; did you mean {close}?").format(field=target, close=", ".join(close)))
    raise Usage(_("There is no field {field}; there are {all}.").format(field=target, all=", ".join(sorted(targets))))


def _target_of(name: str, known: HeaderMap, custom: Mapping[str, str], targets: frozenset[str]) -> str | None:
    """The target of a column nobody was asked about; "" for one to be ignored, None for an unknown one."""
    for found in (known.target(name), custom.get(folded(name)), common().target(name)):
        if found is not None:
            return found
    own = name.strip().lower()
    return own if own in targets else None


# Rows


def _row(line: Line, columns: Columns, orders: Mapping[int, Order | None]) -> Row:
    if line.problem:
        return Row(line.number, line.cells, {}, line.problem)
    values: dict[str, list[str]] = {}
    addresses: dict[str, dict[str, list[str]]] = {}
    notes: list[str] = []
    for column in columns.mapped:
        cell = line.cells[column.place]
        if not cell or cell.isspace():
            if not column.target.startswith((ADDRESS, NOTE)):
                values.setdefault(column.target, [])
            continue
        cell = unguarded(cell)
        pieces = _pieces(cell, columns.map.separator if column.target != "note" else "")
        if column.place in orders:
            if has_short_year(cell):
                problem = _("{column}: the year of {value} has two digits; write all four.")
                return Row(line.number, line.cells, {}, problem.format(column=column.header, value=cell))
            pieces = [in_order(piece, orders[column.place]) for piece in pieces]
        if column.target.startswith(ADDRESS):
            parts = addresses.setdefault(column.number, {})
            parts.setdefault(column.target.removeprefix(ADDRESS), []).extend(pieces)
        elif column.target.startswith(NOTE):
            notes += [f"{column.target.removeprefix(NOTE)}: {piece}" for piece in pieces]
        else:
            values.setdefault(column.target, []).extend(pieces)
    fields = _fields(values, columns.map)
    if addresses:
        fields["addresses"] = _addresses(addresses) or None
    if notes:
        fields["note"] = "\n".join([*filter(None, [fields.get("note")]), *notes])
    return Row(line.number, line.cells, fields)


def unguarded(cell: str) -> str:
    """The cell without what spreadsheets need around a text that looks like a formula: `'+86 …`, `="0123"`."""
    text = cell.strip(" ")
    literal = _LITERAL.fullmatch(text)
    if literal:
        return literal[1]
    return text[1:] if _GUARDED.match(text) else cell


def _pieces(cell: str, separator: str) -> list[str]:
    """The values in one cell, without the blank ones; "" parts nothing."""
    pieces = cell.split(separator) if separator else [cell]
    return [piece for piece in map(str.strip, pieces) if clean(piece)]


def _fields(values: Mapping[str, list[str]], known: HeaderMap) -> Fields:
    """The fields of the record, None where the column is there and blank."""
    fields: Fields = {}
    spare: list[str] = []
    for target, found in values.items():
        if target in NAME_PARTS:
            continue
        if target == "tags":
            kept = [piece for piece in found if not (known.system_tag and piece.startswith(known.system_tag))]
            fields[target] = _listed(kept)
        elif target == "phones":
            fields[target] = [phone for piece in found for phone in split_phones(piece) if phone.strip()] or None
        elif target in _LISTS:
            fields[target] = [
                each for piece in found for each in re.split(r"[,;，；、\n]", piece) if each.strip()
            ] or None
        elif target == "note":
            fields[target] = "\n".join(found) or None
        else:
            fields[target] = found[0] if found else None
            spare += [f"{target}: {each}" for each in found[1:] if each != found[0]]
    if {"name", *NAME_PARTS} & set(values):
        fields["name"] = fields.get("name") or _composed(values) or None
    if spare:
        fields["note"] = "\n".join([*filter(None, [fields.get("note")]), *spare])
    return fields


def _listed(pieces: Sequence[str]) -> list[str] | None:
    return [each for piece in pieces for each in _COMMAS.split(piece) if each.strip()] or None


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


# Dates


def _order(column: Column, lines: Sequence[Line]) -> Order | None:
    try:
        return order_of(line.cells[column.place] for line in lines if not line.problem)
    except Ambiguous:
        raise Usage(
            _(
                "The dates of the column {column} can be read with the day or with the month first: "
                "say --dates dmy or --dates mdy. Nothing was imported."
            ).format(column=column.header)
        ) from None
