"""`kehu config`: one's own settings and those of the book, with what each means and where its value comes from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from store.errors import NotFound, Usage
from store.text import N_, _
from store.text.cells import cut
from tui import output
from tui.commands.desk import desk
from tui.config import KEYS, SETTINGS
from tui.declare import argument, group, option, subcommand
from tui.session import Session

if TYPE_CHECKING:
    from screens.shell.own import OwnSetting
    from tui.own_settings import OwnConfig

OF_THE_BOOK = N_("the book")
MOST_CELLS = 60

_BOOK_ID = "book_id"  # in the book it is called "book", as here the path is
_UNCHANGEABLE = {"book": _BOOK_ID, "schema": "schema"}

config = group(N_("Your own settings, and those of the book."), "config", default="list")
config.add_command(desk)


class Shown(msgspec.Struct, frozen=True):
    """A setting: its value and where that came from, what it means, and its default."""

    key: str
    value: Any
    origin: str
    meaning: str
    default: str
    text: str


@subcommand(config, N_("List every setting with its value, where that comes from, and what it means."), name="list")
@option("--keys", is_flag=True, help=N_("The keys of every action too, not only those you changed."))
def list_(session: Session, keys: bool) -> None:
    shown = [*_own(session, every_key=keys), *_of_the_book(session)]
    if session.json:
        for setting in shown:
            _json(setting)
    else:
        columns = [_("Setting"), _("Value"), _("From"), _("What it means")]
        output.table(
            [output.Column(title, gives_way=number in (1, 3)) for number, title in enumerate(columns)],
            [[each.key, cut(each.text, MOST_CELLS), each.origin, each.meaning] for each in shown],
        )
    for problem in _own_config(session).problems:
        output.talk(problem)


@subcommand(config, N_("Print the value of the setting KEY."))
@argument("key", metavar="KEY")
def get(session: Session, key: str) -> None:
    every = [*_own(session, every_key=True), *_of_the_book(session)]
    found = next((setting for setting in every if setting.key == _key(key)), None)
    if found is None:
        _require_known(key)
        raise NotFound(_("{key} is not set.").format(key=key))
    if session.json:
        _json(found)
    else:
        output.line(found.text)


@subcommand(config, N_("Set KEY to VALUE: your own in config.toml, the book's in the book. Lists are given as JSON."))
@argument("key", metavar="KEY")
@argument("value", metavar="VALUE")
def set(session: Session, key: str, value: str) -> None:
    _change(session, _key(key), value)


@subcommand(config, N_("Unset KEY, so that its default counts again."))
@argument("key", metavar="KEY")
def unset(session: Session, key: str) -> None:
    _change(session, _key(key), None)


def _change(session: Session, key: str, value: str | None) -> None:
    _require_known(key)
    if not _is_own(key):
        from store.work.book_settings import change_setting

        session.report(change_setting(session.book, key, value, session.now))
        return
    said = _own_config(session).set(key, value)
    if session.json:
        output.data({"key": key, "value": value} if value is not None else {"key": key})
    else:
        output.talk(said)


def _own_config(session: Session) -> OwnConfig:
    from tui.own_settings import OwnConfig

    return OwnConfig(session.config)


def _own(session: Session, *, every_key: bool) -> Iterator[Shown]:
    own = _own_config(session)
    yield from (_shown(setting) for setting in own.settings())
    yield from (_shown(setting) for setting in own.keys(only_wished=not every_key))


def _shown(own: OwnSetting) -> Shown:
    meaning = own.meaning
    if own.choices:
        meaning = _("{meaning}: {choices}").format(meaning=meaning, choices=", ".join(own.choices))
    return Shown(own.key, own.value, own.origin, meaning, own.default, own.value)


def _of_the_book(session: Session) -> Iterator[Shown]:
    """The settings of the book; none where there is no book to have them."""
    from store.model.settings import TYPE
    from store.work.book_settings import book_settings

    try:
        book = session.book
    except NotFound:
        return
    for each in book_settings(book):
        if each.value not in (None, ""):
            yield Shown(each.key, each.value, _(OF_THE_BOOK), each.meaning, each.default, each.text)
    for field in TYPE.fields:
        if field.name in _UNCHANGEABLE and (value := book.settings.get(field.name)) is not None:
            yield Shown(_UNCHANGEABLE[field.name], value, _(OF_THE_BOOK), _(field.label), "", str(value))


def _key(typed: str) -> str:
    """The key as it is listed, whichever sign parts its words; actions of keys are written with `-`."""
    if typed.startswith(KEYS + "."):
        return typed
    name, dot, entry = typed.partition(".")
    return name.replace("-", "_") + dot + entry


def _is_own(key: str) -> bool:
    return key in SETTINGS or (key.startswith(KEYS + ".") and key != KEYS + ".")


def _require_known(key: str) -> None:
    from store.work.book_settings import is_book_setting, setting_names

    if not (_is_own(_key(key)) or is_book_setting(_key(key)) or _key(key) in _UNCHANGEABLE.values()):
        known = [*SETTINGS, f"{KEYS}.ACTION", *setting_names()]
        raise Usage(_("There is no setting {key}; there are {known}.").format(key=key, known=", ".join(known)))


def _json(setting: Shown) -> None:
    output.data({name: value for name, value in msgspec.structs.asdict(setting).items() if name != "text"})
