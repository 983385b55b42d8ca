"""How a record type is declared: its fields for validation and forms, and what the cache indexes of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Literal

import msgspec

Kind = Literal[
    "line",  # one line of text
    "text",  # text of many lines
    "choice",  # one value of a vocabulary
    "phones",  # a set of normalised phone numbers
    "mails",  # a set of normalised mail addresses
    "tags",  # a sorted set of words
    "flag",  # true, or absent
    "integer",
    "date",  # a local date
    "instant",  # a UTC instant
    "due",  # a local date or an instant
    "partial-date",  # 1955-05-28, 1955-05, 1955 or --05-28
    "link",  # the ULID of a record in `target`
    "person",  # the login of one of the people
    "list",  # a list of objects, patched by their `key`
    "object",  # a nested object, patched by its keys ("custom.slug")
]
TokenClass = Literal["name", "phone", "mail", "text"]


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """One field of a record: how it is called, checked, asked for and shown."""

    name: str
    kind: Kind
    label: str
    help: str = ""
    required: bool = False
    vocabulary: str = ""
    target: str = ""
    key: str = ""
    minimum: int | None = None
    maximum: int | None = None
    in_form: bool = True


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """Values that follow from a record and the records that name it, kept in the cache until one of them changes.

    rule: "module:Class" of what makes them, given the settings of the book and its zone (see `store.kept_facts`);
    children, field: the table of the records that have a part in them and the reference, `field!` for its effective
    part, by which they name this one, if there are such; of_child: what the rule needs of them, columns of their index;
    columns: what rows are selected by and what is added up, as the rule's `row` gives it; indexes: the columns of
    each, named after the first; sparse: the same of indexes that have those rows alone whose first column has a value.
    """

    rule: str
    children: str = ""
    field: str = ""
    of_child: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    indexes: tuple[tuple[str, ...], ...] = ()
    sparse: tuple[tuple[str, ...], ...] = ()


class Index(msgspec.Struct, frozen=True, kw_only=True):
    """What the cache keeps of each record of the type, so that lists and filters need no document.

    references: fields holding the ULID of another record, answered newest first by `time`, or in the order
    written where that is empty; `field!` is a second set that leaves out records that are not effective;
    columns: scalar fields kept as they are; lists: fields holding sets of words, one entry each;
    searchable: fields whose words, pinyin, digits or addresses find the record;
    sort_name: the field by whose reading lists are sorted;
    effective: (field, value): records where the column has the value do not count, as notes are no contact;
    latest: (column, table, field): a column with the newest time of the effective records of another table whose
    reference `field` names this one, NULL if there is none;
    touches: a list of [table, ULID, …] each of whose ULIDs counts as a reference;
    numbers: columns of numbers by which a record is found;
    counted: columns by which records are counted, in the order of their index; times: those of instants among them;
    few: there are so few of these records that they share a table, in which they are found by ULID without an index;
    such a type has neither sort_name nor latest, numbers, counted or facts;
    facts: what is derived from a record and those that name it.
    """

    time: str = "created"
    references: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    searchable: tuple[tuple[str, TokenClass], ...] = ()
    sort_name: str = ""
    effective: tuple[str, str] | None = None
    latest: tuple[tuple[str, str, str], ...] = ()
    touches: str = ""
    numbers: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    few: bool = False
    facts: Facts | None = None


class RecordType(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A table of the book: its fields, its view as a Struct, its index and its place in the git export."""

    table: str
    singular: str
    plural: str
    view: type[msgspec.Struct]
    fields: tuple[Field, ...]
    index: Index = Index()
    export: Literal["record", "line", "local"] = "record"

    def field(self, name: str) -> Field | None:
        """The declaration of a field, or None for one of a newer version or another tool."""
        return self.by_name.get(name)

    @property
    def rows(self) -> str:
        """The SQL of what its rows in the cache are selected from."""
        return f"(SELECT * FROM few WHERE record_type='{self.table}')" if self.index.few else f"r_{self.table}"

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        """The fields by their names."""
        return {field.name: field for field in self.fields}
