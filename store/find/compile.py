"""Queries as SQL conditions over the tables of the cache."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from store.find.fold import Lookup, exactly, fold, lookup, mail_lookup, name_lookup, phone_lookup
from store.find.matching import Sql, joined, matching
from store.find.query import AnyOf, Field, Not, Query, Term, Word

_HIDDEN = (
    (Field("is", "archived"), "c.archived IS NULL"),
    (Field("is", "merged"), "c.merged_into IS NULL"),
)
_STATES = {
    "active": "(c.archived IS NULL AND c.merged_into IS NULL)",
    "archived": "c.archived IS NOT NULL",
    "merged": "c.merged_into IS NOT NULL",
}


def where(query: Query, *, codes: Mapping[str, int]) -> Sql:
    """The condition under which a customer is found, for `FROM r_customers AS c`.

    Words are looked for in the customer and in its contacts. Archived and merged customers are left out
    unless the query mentions them (`is:archived`, `is:merged`). `codes` are those of the tokens' tables.
    """
    conditions = [_term(term, codes) for term in query.terms]
    conditions += [(sql, []) for mention, sql in _HIDDEN if not query.mentions(mention)]
    return joined(" AND ", conditions) if conditions else ("1", [])


def _term(term: Term, codes: Mapping[str, int]) -> Sql:
    if isinstance(term, Not):
        sql, values = _term(term.term, codes)
        return f"NOT {sql}", values
    if isinstance(term, AnyOf):
        sql, values = joined(" OR ", [_term(each, codes) for each in term.terms])
        return f"({sql})", values
    if isinstance(term, Word):
        return _every_word(term.text, lambda word: _here_or_in_contacts(lookup(word), codes))
    return _FIELDS[term.name](term.value, codes)


# Fields


def _name(value: str, codes: Mapping[str, int]) -> Sql:
    return _every_word(value, lambda word: _here(name_lookup(word), codes))


def _phone(value: str, codes: Mapping[str, int]) -> Sql:
    return _here_or_in_contacts(phone_lookup(value), codes)


def _email(value: str, codes: Mapping[str, int]) -> Sql:
    return _here_or_in_contacts(mail_lookup(value), codes)


def _owner(login: str, _codes: Mapping[str, int]) -> Sql:
    return "c.owner IS ?", [login]


def _grade(grade: str, _codes: Mapping[str, int]) -> Sql:
    return "c.grade IS ? COLLATE NOCASE", [grade]


def _tag(tag: str, codes: Mapping[str, int]) -> Sql:
    select = "SELECT doc_id FROM sets WHERE code = ? AND field = 'tags' AND value = ?"
    return f"c.doc_id IN ({select})", [codes["customers"], fold(tag)]


def _is(state: str, _codes: Mapping[str, int]) -> Sql:
    return _STATES[state], []


def _has(what: str, codes: Mapping[str, int]) -> Sql:
    if what == "tag":
        select = "SELECT doc_id FROM sets WHERE code = ? AND field = 'tags'"
        return f"c.doc_id IN ({select})", [codes["customers"]]
    if what in _TOKEN_CLASSES:
        return _here_or_in_contacts([[exactly(_TOKEN_CLASSES[what])]], codes)
    return f"c.{what} IS NOT NULL", []


_TOKEN_CLASSES = {"phone": "d", "email": "m"}
_FIELDS: dict[str, Callable[[str, Mapping[str, int]], Sql]] = {
    "name": _name,
    "phone": _phone,
    "email": _email,
    "owner": _owner,
    "grade": _grade,
    "tag": _tag,
    "is": _is,
    "has": _has,
}


# Tokens


def _every_word(text: str, condition: Callable[[str], Sql]) -> Sql:
    sql, values = joined(" AND ", [condition(word) for word in text.split()])
    return f"({sql})", values


def _here(wanted: Lookup, codes: Mapping[str, int]) -> Sql:
    select, values = matching(wanted, codes["customers"])
    return f"c.doc_id IN ({select})", values


def _here_or_in_contacts(wanted: Lookup, codes: Mapping[str, int]) -> Sql:
    here, values = matching(wanted, codes["customers"])
    there, values_there = matching(wanted, codes["contacts"])
    select = (
        f"{here} UNION ALL SELECT customer.doc_id FROM r_contacts AS contact"
        f" JOIN r_customers AS customer ON customer.id = contact.customer WHERE contact.doc_id IN ({there})"
    )
    return f"c.doc_id IN ({select})", values + values_there
