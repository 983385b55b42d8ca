"""The filter language: words and `field:value` terms, read into a tree that can be compiled.

    wang 上海 owner:li|none -tag:vip name:"wang xiaoming" is:archived

Terms beside each other must all hold; `-` before a term negates it; `|` inside a term parts alternatives,
which have the field of the one before them unless they name their own; quotes keep spaces and signs. The
full-width signs of a Chinese input method count as their ASCII twins.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import datetime
from unicodedata import normalize

import msgspec

from store.errors import Usage
from store.find.fields import CUSTOMERS, NOBODY, Spec
from store.find.fold import fold
from store.find.lookups import mail_lookup, name_lookup, phone_lookup, text_lookup
from store.find.near import did_you_mean
from store.find.values import Bound, interval
from store.model.custom import PREFIX as CUSTOM
from store.model.fields import quoted
from store.text import _

MOST_CONDITIONS = 64
LONGEST = 1_000  # characters
MOST_SHOWN = 30  # values in a sentence

_TWINS = str.maketrans("“”", '""')
_TERM = re.compile(r'(?:"[^"]*"?|[^\s"])+')
_ALTERNATIVE = re.compile(r'(?:"[^"]*"?|[^|"])+')
_FIELD = re.compile(r"([A-Za-z]+(?:\.[A-Za-z0-9_]+)?):(.*)", re.DOTALL)
_INTERVALS = frozenset({"days", "number", "date"})
_ABSENT = frozenset({"owner", "grade", "status", "industry", "size", "source", "region", "tag"})


class Word(msgspec.Struct, frozen=True):
    """A text whose words are all to be found anywhere in the record or its contacts."""

    text: str


class Field(msgspec.Struct, frozen=True):
    """A field and what is asked of it: a value, or a number, days or a date from `low` up to before `high`.

    `no` is Not of `has`, and stands in no query.
    """

    name: str
    value: str = ""
    low: Bound = None
    high: Bound = None


class Not(msgspec.Struct, frozen=True):
    """The term must not hold."""

    term: Term


class AnyOf(msgspec.Struct, frozen=True):
    """At least one of the terms must hold."""

    terms: tuple[Term, ...]


Term = Word | Field | Not | AnyOf


class Query(msgspec.Struct, frozen=True):
    """What a list is filtered by: every term must hold."""

    terms: tuple[Term, ...] = ()

    def mentions(self, condition: Field) -> bool:
        """Whether the condition stands anywhere in the query, negated or not."""
        return any(leaf == condition for term in self.terms for leaf in leaves(term))


ALWAYS_HIDDEN = ((Field("is", "archived"), "archived"), (Field("is", "merged"), "merged_into"))
"""What has to be mentioned for customers to be found in whom a field is set."""


def hidden(query: Query) -> list[str]:
    """The fields that may be in no customer the query finds, since it does not mention them."""
    return [field for mention, field in ALWAYS_HIDDEN if not query.mentions(mention)]


Known = Mapping[str, Collection[str]]
"""The values that exist of some of the fields; those of others are taken as typed."""


def parse(
    text: str,
    known: Known | None = None,
    *,
    fields: Mapping[str, Spec] = CUSTOMERS,
    base: datetime | None = None,
) -> Query:
    """The query typed; Usage with a suggestion for an unknown field or value.

    `base` is now in the book's zone, against which dates are read; the zone's absence is a mistake of the program.
    """
    if len(text) > LONGEST:
        raise Usage(_("A filter has at most {count} characters.").format(count=LONGEST))
    reader = _Reader(known or {}, fields, base)
    typed = normalize("NFKC", text).translate(_TWINS)
    terms = [reader.term(term) for term in _TERM.findall(typed)]
    query = Query(tuple(term for term in terms if term is not None))
    if sum(1 for term in query.terms for _leaf in leaves(term)) > MOST_CONDITIONS:
        raise Usage(_("A filter has at most {count} words and terms.").format(count=MOST_CONDITIONS))
    return query


class _Reader:
    """Reads terms in the light of the fields and values that there are."""

    def __init__(self, known: Known, fields: Mapping[str, Spec], base: datetime | None) -> None:
        self._known = known
        self._fields = fields
        self._base = base

    def term(self, typed: str) -> Term | None:
        """The term, or None for one of which nothing but its sign has been typed yet."""
        negated = typed.startswith("-")
        field = ""
        alternatives: list[Term] = []
        for part in _ALTERNATIVE.findall(typed.removeprefix("-")):
            match = _FIELD.fullmatch(part)
            if match:
                field, part = match[1].lower(), match[2]
            value = part.replace('"', "").strip()
            if field:
                alternatives.append(self._field(field, value))
            elif value:
                alternatives.append(Word(value))
        if not alternatives:
            if typed.startswith("|"):
                raise Usage(_("“|” stands between two words, without spaces: wang|li."))
            return None
        term = alternatives[0] if len(alternatives) == 1 else AnyOf(tuple(alternatives))
        return Not(term) if negated else term

    def _field(self, field: str, value: str) -> Term:
        spec = self._spec(field)
        if not value:
            raise Usage(_("{field}: needs a value after the colon.").format(field=field))
        if spec.kind in _INTERVALS:
            return Field(field, "", *interval(spec, value, self._base))
        if spec.kind == "words":
            return _words(spec, value)
        if spec.kind == "digits" and not phone_lookup(value):
            raise Usage(
                _("{field}: takes digits, and {value} is no part of a number.").format(field=field, value=quoted(value))
            )
        if field == "no":
            return Not(Field("has", _one_of(field, value, spec.values)))
        if fold(value) == NOBODY and spec.kind in ("login", "choice"):
            return Not(Field("has", field)) if field in _ABSENT else Field(field, NOBODY)
        if spec.kind == "one":
            return Field(field, _one_of(field, value, spec.values))
        return Field(field, _one_of(field, value, self._known[field]) if field in self._known else value)

    def _spec(self, field: str) -> Spec:
        spec = self._fields.get(field)
        if spec is None and field.startswith(CUSTOM) and "custom" in self._known:
            _one_of("custom", field.removeprefix(CUSTOM), self._known["custom"])
            spec = Spec(name=field, kind="choice", meaning="", example="")
        if spec is None:
            raise Usage(_unknown_field(field, self._fields))
        return spec


def _words(spec: Spec, value: str) -> Field:
    """A field that is found by words; Usage if the value has none that it could be found by."""
    lookup = {"email": mail_lookup, "name": name_lookup}.get(spec.name, text_lookup)
    if not all(map(lookup, value.split())):
        raise Usage(
            _("{field}: takes words, and there are none in {value}.").format(field=spec.name, value=quoted(value))
        )
    return Field(spec.name, value)


def _one_of(field: str, value: str, values: Collection[str]) -> str:
    """The value as it is written in the book, whatever its case, or that of a label; Usage if there is none."""
    wanted = fold(value)
    for each in values:
        if fold(each) == wanted:
            return each
    if isinstance(values, Mapping):
        for each, label in values.items():
            if fold(str(label)) == wanted:
                return str(each)
    sentence = _("Unknown value {value} of {field}.").format(field=field, value=quoted(value))
    hint = did_you_mean(value, values) or _("There are: {values}.").format(values=_listed(values))
    raise Usage(f"{sentence} {hint}")


def _unknown_field(field: str, fields: Mapping[str, Spec]) -> str:
    sentence = _("Unknown field {field}.").format(field=quoted(field))
    hint = did_you_mean(field, fields) or _(
        "The fields are: {fields}; a text with a colon goes between quotes."
    ).format(fields=_listed(fields))
    return f"{sentence} {hint}"


def _listed(values: Collection[str]) -> str:
    shown = list(values)[:MOST_SHOWN]
    return ", ".join([*shown, "…"] if len(values) > len(shown) else shown) or "–"


def leaves(term: Term) -> list[Word | Field]:
    """The words and fields of a term, negated or not."""
    if isinstance(term, Not):
        return leaves(term.term)
    if isinstance(term, AnyOf):
        return [leaf for each in term.terms for leaf in leaves(each)]
    return [term]
