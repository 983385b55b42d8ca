"""Who and what the arguments of a command mean: names, dates, and texts from standard input."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from store.errors import Ambiguous, NotFound, Refused, Usage
from store.model.fields import quoted
from store.text import _

if TYPE_CHECKING:
    from store.find.resolve import Match
    from tui.session import Session

Record = dict[str, Any]

STDIN = "-"
WORDS_LIKE_OPTIONS = {"ignore_unknown_options": True}
"""The context of a command that takes a filter, in which `-tag:vip` is a word."""


def customer_meant(session: Session, name: str) -> Record:
    """The customer of a NAME (Rule 15), which may be that of one of its contacts."""
    return record(session, "customers", match_of(session, name).customer_id)


def match_of(session: Session, name: str) -> Match:
    """The customer or contact of a NAME (Rule 15)."""
    from store.find.resolve import resolve

    return resolve(session.book, name)


def record_meant(session: Session, table: str, name: str) -> Record:
    """The record of a table by its NAME or id."""
    from store.find.resolve import resolve

    return record(session, table, resolve(session.book, name, table=table).id)


def ticket_meant(session: Session, id: str) -> Record:
    """The ticket of an ID: its number, with or without `#`, or the tail of its id."""
    from store.find.resolve import resolve

    book = session.book
    try:
        return record(session, "tickets", resolve(book, id, table="tickets").id)
    except NotFound as error:
        raise NotFound(
            _("There is no ticket {id}; `kehu ticket list --all` lists all there are.").format(id=quoted(id))
        ) from error


def contact_meant(session: Session, contacts: Mapping[str, str], typed: str) -> str:
    """The id of the one of a customer's contacts, names by id, that is called so; Refused unless there is just one."""
    from store.find.resolve import resolve

    try:
        found = [resolve(session.book, typed, table="contacts").id]
    except Ambiguous as error:
        found = [str(candidate["id"]) for candidate in error.candidates]
    except NotFound:
        found = []
    meant = [id for id in found if id in contacts]
    if len(meant) != 1:
        raise Refused(
            _("No one contact here is called {name}; there are: {names}.").format(
                name=typed, names=_(", ").join(contacts.values()) or "–"
            )
        )
    return meant[0]


def record(session: Session, table: str, id: str | None) -> Record:
    """The record with this id; NotFound if it has gone since it was found."""
    found = session.book.get(table, id) if id else None
    if found is None:
        raise NotFound(_("The record is gone: somebody deleted it."))
    return found


def query_meant(words: Sequence[str]) -> str:
    """The filter typed as words; Usage for one that is a mistyped option."""
    for word in words:
        if word.startswith("--"):
            raise Usage(_("There is no option {option}; --help lists them.").format(option=word))
    return " ".join(words)


def due_meant(session: Session, typed: str) -> date | datetime:
    """The due value typed (Rule 11): a local date, or an instant in the book's zone."""
    from store.rules.dates import parse

    return parse(typed, session.now.astimezone(session.book.zone)).value


def moment_meant(session: Session, typed: str) -> datetime:
    """The past instant typed, such as "yesterday 3pm" (Rule 11)."""
    from store.rules.dates import contact_moment, parse

    base = session.now.astimezone(session.book.zone)
    return contact_moment(parse(typed, base, past="allow").value, base)


def text_meant(typed: str) -> str:
    """The text typed, or the whole of standard input for `-`."""
    if typed != STDIN:
        return typed
    content = sys.stdin.buffer.read()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(_("Standard input is not UTF-8 text; nothing was logged.")) from error
