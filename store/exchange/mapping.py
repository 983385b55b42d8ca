"""From the columns of a file to what they are: each has one target, given by a person, by a header map, or by name.

A target is a field of the record; a part of the name (`given`, `middle`, `family`, `prefix`, `suffix`, `nickname`), of
a birthday (`birthday.year`, …) or of an address (`address.text`, …, or `address.text:Work` for the one of that label);
`custom.slug` of a custom field that the settings declare; or `note: Label`, a line of the note.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import msgspec

from store.errors import Usage
from store.exchange.header_map import HeaderMap, common, map_for
from store.exchange.row import Row
from store.exchange.targets import ADDRESS, CUSTOM, KINDS, NOTE, Kind, Shape
from store.model.fields import clean, folded
from store.model.vocabulary import close_to
from store.text import _

_LABEL = ":"
_LONGEST_SLUG = 40


class Column(msgspec.Struct, frozen=True):
    """One column of the file: its place, header and target, the shape of its cells, which address it is part of.

    number: of a numbered address, or its label; label: the one an address gets that says none itself.
    """

    place: int
    header: str
    target: str
    shape: Shape = "one"
    number: str = ""
    label: str = ""

    @property
    def called(self) -> str:
        """Its header, or its place counted from 1 where it has none."""
        return self.header or str(self.place + 1)


class Columns(msgspec.Struct, frozen=True):
    """How the columns of a file are read: what its rows are, by which map, which columns have a target.

    ignored: those that a person or the map set aside; unknown: those nobody said anything about.
    """

    kind: Kind
    map: HeaderMap
    mapped: list[Column]
    ignored: list[Column]
    unknown: list[Column]

    def left_out(self, rows: Sequence[Row]) -> list[str]:
        """The headers of the unknown columns that say something and are not kept."""
        return [column.called for column in self.unknown if _says_something(column, rows)]

    @property
    def given(self) -> dict[str, str]:
        """The target of every column by its header, "" for one that is set aside: what a saved mapping holds."""
        left = {column.header: "" for column in (*self.ignored, *self.unknown) if column.header}
        return left | {column.header: _written(column) for column in self.mapped if column.header}


def map_columns(
    header: Sequence[str], given: Mapping[str, str], settings: Mapping[str, object], kind: str = ""
) -> Columns:
    """Find out what each column is: what `given` says ("" for nothing), else the map that fits, else its own name.

    `kind` is what the rows are, found out from the headers where it is "". Raises Usage for a target that there is
    not, a column of `given` that the file has not, or where none says whom or what the rows are about.
    """
    known = map_for(header, kind)
    rows_are = KINDS[kind or known.kind]
    targets = rows_are.all_targets(settings)
    asked = {folded(name): checked_target(target, targets) for name, target in given.items()}
    missing = [name for name in given if folded(name) not in {folded(each) for each in header}]
    if missing:
        sentence = _("There is no column {column} in the file; it has {all}.")
        raise Usage(sentence.format(column=missing[0], all=", ".join(each for each in header if each)))
    fields = rows_are.custom(settings)
    custom = {folded(name): CUSTOM + each.slug for each in fields for name in (each.slug, each.label)}
    mapped: list[Column] = []
    ignored: list[Column] = []
    unknown: list[Column] = []
    for place, name in enumerate(header):
        target = asked.get(folded(name)) if name else None
        if target is None:
            target = _target_of(name, known, common(rows_are.name), custom, targets)
        if target:
            mapped.append(column_for(place, name, target, targets))
        else:
            (unknown if target is None else ignored).append(Column(place, name, ""))
    columns = Columns(rows_are, known, mapped, ignored, unknown)
    if missing_need(columns):
        raise Usage(missing_need(columns))
    return columns


def missing_need(columns: Columns) -> str:
    """A sentence about the target that no column has and the rows cannot be without; "" if there is none."""
    have = {column.target for column in columns.mapped}
    for group in columns.kind.needs:
        if not have & set(group):
            if group[0] == "name":
                return _("No column is a name or a company; say which one is with --map COLUMN=name.")
            sentence = _("No column is one of {targets}; say which one is with --map COLUMN={first}.")
            return sentence.format(targets=", ".join(group), first=group[0])
    return ""


def kept_unknown(
    columns: Columns, settings: Mapping[str, object], *, each_own: bool = False
) -> tuple[Columns, list[dict[str, object]]]:
    """The columns with a target for each unknown one: a new custom field, or a line of the note where there are none.

    Also answers with the declarations of those fields, to be added to the settings: of contacts where the rows name
    companies these are at, else of customers.
    """
    if not columns.kind.tables:
        noted = [msgspec.structs.replace(each, target=NOTE + each.called) for each in columns.unknown]
        return msgspec.structs.replace(columns, mapped=[*columns.mapped, *noted], unknown=[]), []
    at_companies = any(column.target == "company" for column in columns.mapped) and not each_own
    table = "contacts" if at_companies and "contacts" in columns.kind.tables else "customers"
    declared_before = settings.get("custom_fields")
    taken = {each.get("slug") for each in declared_before} if isinstance(declared_before, list) else set()
    made: list[Column] = []
    declared: list[dict[str, object]] = []
    for column in columns.unknown:
        slug = _free_slug(column.called, taken)
        taken.add(slug)
        declared.append({"slug": slug, "table": table, "label": clean(column.called), "type": "text"})
        made.append(msgspec.structs.replace(column, target=CUSTOM + slug))
    return msgspec.structs.replace(columns, mapped=[*columns.mapped, *made], unknown=[]), declared


def column_for(place: int, header: str, target: str, targets: Mapping[str, Shape]) -> Column:
    """The column with this target."""
    name, _colon, label = target.partition(_LABEL) if target.startswith(ADDRESS) else (target, "", "")
    number = (label or "".join(re.findall(r"\d+", header))) if name.startswith(ADDRESS) else ""
    return Column(place, header, name, targets.get(name, "one"), number, label)


def checked_target(target: str, targets: Mapping[str, Shape]) -> str:
    """The target as typed, without blanks around; Usage with a suggestion if there is no such one."""
    typed = target.strip()
    name = typed.partition(_LABEL)[0] if typed.startswith(ADDRESS) else typed
    if not typed or name in targets or (typed.startswith(NOTE.strip()) and typed[len(NOTE.strip()) :].strip()):
        return NOTE + typed[len(NOTE.strip()) :].strip() if typed.startswith(NOTE.strip()) else typed
    close = close_to(name, sorted(targets))
    if close:
        raise Usage(_("There is no field {field}; did you mean {close}?").format(field=typed, close=", ".join(close)))
    raise Usage(_("There is no field {field}; there are {all}.").format(field=typed, all=", ".join(sorted(targets))))


def _target_of(
    name: str, known: HeaderMap, shared: HeaderMap, custom: Mapping[str, str], targets: Mapping[str, Shape]
) -> str | None:
    """The target of a column nobody was asked about; "" for one to be ignored, None for an unknown one."""
    if not name:
        return None
    for found in (known.target(name), custom.get(folded(name)), shared.target(name)):
        if found is not None:
            return found
    if name.startswith(NOTE):
        return name
    own = name.strip().lower()
    return own if own.partition(_LABEL)[0] in targets else None


def _written(column: Column) -> str:
    return f"{column.target}{_LABEL}{column.label}" if column.label else column.target


def _says_something(column: Column, rows: Sequence[Row]) -> bool:
    return any(column.place < len(row.cells) and row.cells[column.place].strip() for row in rows)


def _free_slug(header: str, taken: set[str]) -> str:
    """A slug that says what the header says, in pinyin where that is Chinese, and that no custom field has."""
    from store.find.pinyin import readings

    text = folded(header)
    latin = "".join(f" {read[0]} " if read else each for each, read in zip(text, readings(text), strict=True))
    slug = "_".join(re.findall(r"[a-z0-9]+", latin))[:_LONGEST_SLUG].strip("_")
    slug = slug if slug[:1].isalpha() else f"field_{slug}".rstrip("_")
    number = 1
    free = slug
    while free in taken:
        number += 1
        free = f"{slug}_{number}"
    return free
