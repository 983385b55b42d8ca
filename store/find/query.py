"""The filter language: words and `field:value` terms, read into a tree that can be compiled.

    wang 上海 owner:li|none -tag:vip name:"wang xiaoming" is:archived

Terms beside each other must all hold; `-` before a term negates it; `|` inside a term parts alternatives,
which have the field of the one before them unless they name their own; quotes keep spaces and signs. The
full-width signs of a Chinese input method count as their ASCII twins.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from unicodedata import normalize

import msgspec

from store.errors import Usage
from store.find.fold import fold, phone_lookup
from store.find.near import did_you_mean
from store.model.fields import quoted
from store.text import _

FIELDS = ("name", "owner", "grade", "tag", "phone", "email", "is", "has", "no")
NOBODY = "none"
STATES = ("active", "archived", "merged")
PRESENT = ("owner", "grade", "tag", "phone", "email")
MOST_CONDITIONS = 64

_TWINS = str.maketrans("“”", '""')
_TERM = re.compile(r'(?:"[^"]*"?|[^\s"])+')
_ALTERNATIVE = re.compile(r'(?:"[^"]*"?|[^|"])+')
_FIELD = re.compile(r"([A-Za-z]+):(.*)", re.DOTALL)


class Word(msgspec.Struct, frozen=True):
    """A text whose words are all to be found anywhere in the record or its contacts."""

    text: str


class Field(msgspec.Struct, frozen=True):
    """A field of FIELDS (never `no`, which is Not of `has`) and the value asked for."""

    name: str
    value: str


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
        return any(leaf == condition for term in self.terms for leaf in _leaves(term))


def parse(text: str, known: Mapping[str, Collection[str]] | None = None) -> Query:
    """The query typed; Usage with a suggestion for an unknown field or value.

    `known` has the values that exist of some of the fields (grades, owners, tags); others are taken as typed.
    """
    typed = normalize("NFKC", text).translate(_TWINS)
    terms = [_term(term, known or {}) for term in _TERM.findall(typed)]
    query = Query(tuple(term for term in terms if term is not None))
    if sum(1 for term in query.terms for _leaf in _leaves(term)) > MOST_CONDITIONS:
        raise Usage(_("A filter has at most {count} words and terms.").format(count=MOST_CONDITIONS))
    return query


def _term(typed: str, known: Mapping[str, Collection[str]]) -> Term | None:
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
            alternatives.append(_field_term(field, value, known))
        elif value:
            alternatives.append(Word(value))
    if not alternatives:
        if typed.startswith("|"):
            raise Usage(_("“|” stands between two words, without spaces: wang|li."))
        return None
    term = alternatives[0] if len(alternatives) == 1 else AnyOf(tuple(alternatives))
    return Not(term) if negated else term


def _field_term(field: str, value: str, known: Mapping[str, Collection[str]]) -> Term:
    if field not in FIELDS:
        raise Usage(_unknown_field(field))
    if not value:
        raise Usage(_("{field}: needs a value after the colon.").format(field=field))
    if field == "phone" and not phone_lookup(value):
        raise Usage(_("phone: takes digits, and {value} is no part of a number.").format(value=quoted(value)))
    if field == "is":
        return Field(field, _one_of(field, value, STATES))
    if field == "has":
        return Field(field, _one_of(field, value, PRESENT))
    if field == "no":
        return Not(Field("has", _one_of(field, value, PRESENT)))
    if field in ("owner", "grade") and fold(value) == NOBODY:
        return Not(Field("has", field))
    return Field(field, _one_of(field, value, known[field]) if field in known else value)


def _one_of(field: str, value: str, values: Collection[str]) -> str:
    """The value as it is written in the book, whatever its case; Usage if there is none like it."""
    for each in values:
        if fold(each) == fold(value):
            return each
    sentence = _("Unknown value {value} of {field}.").format(field=field, value=quoted(value))
    hint = did_you_mean(value, values) or _("There are: {values}.").format(values=_listed(values))
    raise Usage(f"{sentence} {hint}")


def _unknown_field(field: str) -> str:
    sentence = _("Unknown field {field}.").format(field=quoted(field))
    hint = did_you_mean(field, FIELDS) or _(
        "The fields are: {fields}; a text with a colon goes between quotes."
    ).format(fields=_listed(FIELDS))
    return f"{sentence} {hint}"


def _listed(values: Collection[str]) -> str:
    return ", ".join(values) if values else "–"


def _leaves(term: Term) -> list[Word | Field]:
    if isinstance(term, Not):
        return _leaves(term.term)
    if isinstance(term, AnyOf):
        return [leaf for each in term.terms for leaf in _leaves(each)]
    return [term]
