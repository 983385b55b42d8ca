"""The values that a book has for fields of the filter language, looked up only for the fields that are asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from store.find.fields import CUSTOMERS, Spec
from store.find.joins import rows_of
from store.model.custom import custom_fields
from store.model.vocabulary import choices

if TYPE_CHECKING:
    from store.book import Book


class KnownValues(Mapping[str, Collection[str]]):
    """For each field with a closed set of values those of the settings, and what else stands in the records.

    Choices come with the labels that people see, which may be typed as well. `custom` are the slugs of the custom
    fields of customers.
    """

    def __init__(self, book: Book, fields: Mapping[str, Spec] = CUSTOMERS) -> None:
        self._book = book
        self._fields = fields

    def __iter__(self) -> Iterator[str]:
        return (name for name in [*self._fields, "custom"] if name in self)

    def __len__(self) -> int:
        return len(list(iter(self)))

    def __contains__(self, name: object) -> bool:
        if name == "custom":
            return self._fields is CUSTOMERS
        spec = self._fields.get(str(name))
        return spec is not None and spec.kind in ("login", "choice") and name != "city"

    def __getitem__(self, name: str) -> Mapping[str, str]:
        if name not in self:
            raise KeyError(name)
        if name == "custom":
            return {field.slug: field.label for field in custom_fields("customers", self._book.settings)}
        if name == "tag":
            return self._written("SELECT DISTINCT value FROM sets WHERE code = ? AND field = 'tags'", self._code)
        spec = self._fields[name]
        found = self._logins() if spec.kind == "login" else {}
        if spec.vocabulary:
            found = {choice.value: choice.label for choice in choices(spec.vocabulary, self._book.settings)}
        table = "r_customers" if self._fields is CUSTOMERS else "r_tickets"
        written = self._written(f'SELECT DISTINCT "{name}" FROM {table}')
        return found | {value: value for value in written if value not in found}

    @property
    def _code(self) -> int:
        return self._book.file.plans.codes["customers"]

    def _logins(self) -> dict[str, str]:
        people = self._book.query(f"SELECT login, name FROM {rows_of('people')}")
        return {login: name if isinstance(name, str) else login for login, name in people if isinstance(login, str)}

    def _written(self, sql: str, *values: object) -> dict[str, str]:
        return {value: value for (value,) in self._book.query(sql, values) if isinstance(value, str)}


class Remembered(KnownValues):
    """As `KnownValues`, but each field is looked up once: for as long as one filter is typed."""

    def __init__(self, book: Book, fields: Mapping[str, Spec] = CUSTOMERS) -> None:
        super().__init__(book, fields)
        self._found: dict[str, Mapping[str, str]] = {}

    def __getitem__(self, name: str) -> Mapping[str, str]:
        if name not in self._found:
            self._found[name] = super().__getitem__(name)
        return self._found[name]
