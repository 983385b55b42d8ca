"""The settings of a book one by one: what each is, what it would be by default, and changing it from a line of text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from store.errors import Refused, Usage
from store.model.declare import Field
from store.model.fields import quoted
from store.model.settings import TYPE, default_settings
from store.model.vocabulary import EDITABLE
from store.text import N_, _
from store.work.customers import edit_record

if TYPE_CHECKING:
    from store.book import Book
    from store.work.outcome import Outcome

_STRUCTURED = frozenset({"list", "object"})
_GRADES = "grades"
_VOCABULARIES = "vocabularies"
_OF_ONE_GRADE = N_("Days without contact after which a customer of this grade is silent; empty: never")
_OF_ONE_LIST = N_("Choices apart by commas, as value or value=label")
_OF_ONE_ENTRY = N_("One entry, as JSON")


class BookSetting(msgspec.Struct, frozen=True, kw_only=True):
    """A setting of the book: its key, its value as stored and as a line of text, its meaning, and its default.

    An entry of a list goes by `list.entry`, such as `grades.A`.
    """

    key: str
    value: Any
    text: str
    meaning: str
    default: str = ""


def book_settings(book: Book) -> list[BookSetting]:
    """Every setting that may be changed, lists entry by entry; a list without entries by its own name."""
    settings = book.settings
    defaults = default_settings("", str(settings.get("zone", "UTC")), str(settings.get("currency", "")))
    return [setting for field in _fields() for setting in _of_field(field, settings, defaults)]


def change_setting(book: Book, key: str, text: str | None, now: datetime) -> Outcome:
    """Set a setting from a line of text, or take it out with None so that its default counts.

    Raises Refused for a key there is not, Invalid for a value it cannot have.
    """
    settings = book.settings
    name, _dot, entry = key.partition(".")
    field = next((field for field in _fields() if field.name == name), None)
    if field is None or (entry and field.kind not in _STRUCTURED):
        raise Refused(_("There is no setting {key} in the book; nothing was changed.").format(key=quoted(key)))
    value = _with_entry(field, settings.get(name), entry, text) if entry else _whole(field, text)
    outcome = edit_record(book, "settings", str(settings["id"]), {name: value}, now)
    if text is None:
        outcome.sentence = _("{key} is set back.").format(key=key)
    else:
        outcome.sentence = _("{key} is now {value}.").format(key=key, value=text)
    return outcome


def is_book_setting(key: str) -> bool:
    """Whether the book has a setting of this key, or could have."""
    name, _dot, entry = key.partition(".")
    return any(field.name == name and (not entry or field.kind in _STRUCTURED) for field in _fields())


def setting_names() -> list[str]:
    """The names under which `change_setting` finds what it changes; entries of lists come behind a dot."""
    return [field.name for field in _fields()]


def _fields() -> Iterator[Field]:
    return (field for field in TYPE.fields if field.in_form)


def _of_field(field: Field, settings: Mapping[str, Any], defaults: Mapping[str, Any]) -> Iterator[BookSetting]:
    value, default = settings.get(field.name), defaults.get(field.name)
    meaning = " · ".join(filter(None, (_(field.label), _(field.help) if field.help else "")))
    entries = dict(_entries(field, value))
    if field.kind in _STRUCTURED and entries:
        by_default = dict(_entries(field, default))
        for entry, item in entries.items():
            yield BookSetting(
                key=f"{field.name}.{entry}",
                value=item,
                text=_entry_text(field, item),
                meaning=f"{_(field.label)} · {_(_entry_meaning(field))}",
                default=_entry_text(field, by_default[entry]) if entry in by_default else "",
            )
    else:
        yield BookSetting(
            key=field.name,
            value=value,
            text="" if value in (None, [], {}) else str(value),
            meaning=meaning,
            default="" if default in (None, [], {}) or field.kind in _STRUCTURED else str(default),
        )


def _entries(field: Field, value: object) -> Iterator[tuple[str, Any]]:
    """The entries of a list or an object by their names."""
    if isinstance(value, Mapping):
        yield from ((str(name), item) for name, item in value.items())
    elif isinstance(value, list) and field.key:
        yield from ((str(item[field.key]), item) for item in value if isinstance(item, Mapping) and field.key in item)


def _entry_meaning(field: Field) -> str:
    return {_GRADES: _OF_ONE_GRADE, _VOCABULARIES: _OF_ONE_LIST}.get(field.name, _OF_ONE_ENTRY)


def _entry_text(field: Field, item: Any) -> str:
    if field.name == _GRADES:
        return str(item.get("silent_days", ""))
    if field.name == _VOCABULARIES and isinstance(item, list):
        return ", ".join(map(_choice_text, item))
    if isinstance(item, str):
        return item
    shown = {name: part for name, part in item.items() if name != field.key} if isinstance(item, Mapping) else item
    return msgspec.json.encode(shown).decode()


def _choice_text(choice: Any) -> str:
    if not isinstance(choice, Mapping):
        return str(choice)
    value, label = str(choice.get("value", "")), choice.get("label")
    return f"{value}={label}" if label else value


def _whole(field: Field, text: str | None) -> Any:
    if text is None or field.kind not in _STRUCTURED:
        return text
    return _json(field.name, text)


def _with_entry(field: Field, value: Any, entry: str, text: str | None) -> Any:
    """The list or object with the entry set, added at its end, or taken out."""
    entries = dict(_entries(field, value))
    if text is None:
        entries.pop(entry, None)
        if field.name == _VOCABULARIES and entry in EDITABLE:
            entries[entry] = [{"value": value} for value in EDITABLE[entry]]
    elif field.name == _GRADES and not text.lstrip().startswith("{"):
        before = entries.get(entry, {"name": entry})
        kept = {name: part for name, part in before.items() if name != "silent_days"}
        entries[entry] = {**kept, "silent_days": text.strip()} if text.strip() else kept
    elif field.name == _VOCABULARIES:
        entries[entry] = [_choice(part) for part in text.replace("，", ",").split(",") if part.strip()]
    else:
        item = text if isinstance(entries.get(entry), str) else _json(f"{field.name}.{entry}", text)
        entries[entry] = {**item, field.key: entry} if field.key and isinstance(item, dict) else item
    return entries if field.kind == "object" else list(entries.values())


def _choice(text: str) -> dict[str, str]:
    value, _equals, label = text.replace("＝", "=").partition("=")
    return {"value": value.strip(), "label": label.strip()} if label.strip() else {"value": value.strip()}


def _json(key: str, text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        raise Usage(_("{key} takes JSON: {reason}. Nothing was changed.").format(key=key, reason=error)) from error
