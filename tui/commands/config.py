"""`kehu config`: one's own settings and those of the book, with where each value comes from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from store.errors import BookError, NotFound, Usage
from store.text import N_, _
from store.text.cells import cut
from tui import output
from tui.config import FILE, KEYS, SETTINGS
from tui.declare import argument, group, subcommand
from tui.session import Session

if TYPE_CHECKING:
    from store.model.declare import Field

OF_THE_BOOK = N_("the book")
STRUCTURED = frozenset({"list", "object"})
MOST_CELLS = 60

_BOOK_ID = "book_id"  # in the book it is called "book", as here the path is

config = group(N_("Your own settings, and those of the book."), "config", default="show")


class Shown(msgspec.Struct, frozen=True):
    """A setting, its value and where that came from."""

    key: str
    value: Any
    origin: str


@subcommand(config, N_("List every setting with its value and where that comes from."))
def show(session: Session) -> None:
    shown = [*_own(session), *_of_the_book(session)]
    if session.json:
        for setting in shown:
            output.data(msgspec.structs.asdict(setting))
        return
    output.table(
        [output.Column(_("Setting")), output.Column(_("Value"), gives_way=True), output.Column(_("From"))],
        [[setting.key, cut(_text(setting.value), MOST_CELLS), setting.origin] for setting in shown],
    )


@subcommand(config, N_("Print the value of the setting KEY."))
@argument("key", metavar="KEY")
def get(session: Session, key: str) -> None:
    every = [*_own(session), *_of_the_book(session)]
    found = next((setting for setting in every if setting.key == _key(key)), None)
    if found is None:
        if not _book_field(key):
            _require_own(key)
        raise NotFound(_("{key} is not set.").format(key=key))
    if session.json:
        output.data(msgspec.structs.asdict(found))
    else:
        output.line(_text(found.value))


@subcommand(config, N_("Set KEY to VALUE: your own in config.toml, the book's in the book. Lists are given as JSON."))
@argument("key", metavar="KEY")
@argument("value", metavar="VALUE")
def set(session: Session, key: str, value: str) -> None:
    field = _book_field(key)
    if field:
        _change_book(session, key, _parsed(field, value))
        return
    _require_own(key)
    _write(session, key, value)


@subcommand(config, N_("Unset KEY, so that its default counts again."))
@argument("key", metavar="KEY")
def unset(session: Session, key: str) -> None:
    if _book_field(key):
        _change_book(session, key, None)
        return
    _require_own(key)
    _write(session, key, None)


def _own(session: Session) -> Iterator[Shown]:
    for name in SETTINGS:
        value = session.config.value(name)
        yield Shown(name, value.value, value.origin)
    for action, keys in session.config.keys.items():
        yield Shown(f"{KEYS}.{action}", keys, FILE)


def _of_the_book(session: Session) -> Iterator[Shown]:
    """The settings of the book; none where there is no book to have them."""
    from store.model.settings import TYPE

    try:
        settings = session.book.settings
    except NotFound:
        return
    for field in TYPE.fields:
        if (field.in_form or field.name in {"book", "schema"}) and settings.get(field.name) not in (None, ""):
            yield Shown(_BOOK_ID if field.name == "book" else field.name, settings[field.name], _(OF_THE_BOOK))


def _book_field(key: str) -> Field | None:
    """The declaration of a setting of the book that may be changed."""
    from store.model.settings import TYPE

    field = TYPE.field(_key(key))
    return field if field is not None and field.in_form else None


def _parsed(field: Field, value: str) -> Any:
    if field.kind not in STRUCTURED:
        return value
    try:
        return msgspec.json.decode(value)
    except msgspec.DecodeError as error:
        raise Usage(_("{key} takes JSON: {reason}.").format(key=field.name, reason=error)) from error


def _change_book(session: Session, key: str, value: Any) -> None:
    from store.work.customers import edit_record

    settings = session.book.settings
    session.report(edit_record(session.book, "settings", settings["id"], {_key(key): value}, session.now))


def _write(session: Session, key: str, value: str | None) -> None:
    from tui.config_file import write_setting

    table, _dot, name = key.rpartition(".")
    write_setting(session.config.path, table, name, value)
    if session.json:
        output.data({"key": key, "value": value} if value is not None else {"key": key})
    else:
        output.talk(_("Saved {path}.").format(path=session.config.path))


def _key(typed: str) -> str:
    """The key as it is listed, whichever sign parts its words; actions of keys are written with `-`."""
    return typed if typed.startswith(KEYS + ".") else typed.replace("-", "_")


def _require_own(key: str) -> None:
    if key not in SETTINGS and not (key.startswith(KEYS + ".") and key != KEYS + "."):
        raise _unknown(key)


def _unknown(key: str) -> BookError:
    from store.model.settings import TYPE

    known = [*SETTINGS, f"{KEYS}.ACTION", *(field.name for field in TYPE.fields if field.in_form)]
    return Usage(_("There is no setting {key}; there are {known}.").format(key=key, known=", ".join(known)))


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return msgspec.json.encode(value).decode()
