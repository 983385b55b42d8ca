"""The stored form of one field's value, by the kind its declaration gives it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from store.model import scalars, shapes
from store.model.declare import Field, Kind
from store.model.fields import BadValue, clean, folded, normalise_login, normalise_tag, quoted
from store.model.mails import normalise_mail
from store.model.partial_dates import normalise_partial_date
from store.model.phones import CHINA, is_stored_phone, normalise_phone, split_phones
from store.model.vocabulary import FIXED, choices, choose
from store.text import _

DEEPEST = 16
_SEPARATORS = str.maketrans(",;、，；", "\n\n\n\n\n")


class Context(NamedTuple):
    """What the meaning of a value depends on beside its field.

    path: what the field is declared in ("customers"), to find the members of its objects;
    settings: those of the book, or None where a stored value is judged by its form alone;
    lunar: whether a partial date is one of the lunar calendar.
    """

    path: str
    settings: Mapping[str, object] | None
    lunar: bool = False


def is_unset(value: object) -> bool:
    """Whether the value stands for "absent": null, blank text, or an empty list or object."""
    if isinstance(value, str):
        return not (value.strip() if value.isprintable() else clean(value))
    return value is None or (not value and isinstance(value, list | dict | tuple))


def stored_form(field: Field, value: object, context: Context) -> object:
    """The value as the field stores it, None where that is to be absent; BadValue if it is bad."""
    return None if is_unset(value) else _BY_KIND[field.kind](field, value, context)


def stored_json(value: object, depth: int = 0) -> object:
    """A value nothing is declared about: any JSON, its strings clean and otherwise untouched."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int) and -(2**63) <= value < 2**64:
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    if isinstance(value, str):
        return clean(value, lines=True)
    if depth < DEEPEST and isinstance(value, list | tuple):
        return [stored_json(item, depth + 1) for item in value]
    if depth < DEEPEST and isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
        return {clean(key): stored_json(item, depth + 1) for key, item in value.items()}
    raise BadValue(_("{value} cannot be kept in a JSON file.").format(value=quoted(value)))


def _choice(field: Field, value: object, context: Context) -> str:
    typed = scalars.text(value)
    if context.settings is None or typed in FIXED.get(field.vocabulary, ()):
        return typed
    return choose(typed, choices(field.vocabulary, context.settings))


def _phones(_field: Field, value: object, context: Context) -> list[str]:
    typed = split_phones(clean(value, lines=True)) if isinstance(value, str) else value
    if context.settings is None:
        return _set(typed, _stored_phone)
    country_code = context.settings.get("country_code")
    code = country_code if isinstance(country_code, str) else CHINA
    return _set(typed, lambda text: normalise_phone(text, code))


def _stored_phone(text: str) -> str:
    return text if is_stored_phone(text) else normalise_phone(text)


def _mails(_field: Field, value: object, _context: Context) -> list[str]:
    return _set(_pieces(value), normalise_mail)


def _tags(_field: Field, value: object, _context: Context) -> list[str]:
    typed = value.replace(" #", "\n#") if isinstance(value, str) else value
    tags: dict[str, str] = {}
    for tag in map(normalise_tag, texts(_pieces(typed))):
        tags.setdefault(folded(tag), tag)
    return sorted(tags.values())


def _set(typed: object, normalise: Callable[[str], str]) -> list[str]:
    """Each value once and sorted, so that equal sets are equal lists."""
    return sorted(set(map(normalise, texts(typed))))


def _pieces(value: object) -> object:
    """What was typed on one line or in one cell, apart at commas, semicolons and line breaks."""
    if not isinstance(value, str):
        return value
    return clean(value, lines=True).translate(_SEPARATORS).split("\n")


def texts(values: object) -> list[str]:
    """The texts of a list that are not blank; BadValue if there is something else, or nothing at all."""
    if not isinstance(values, list | tuple) or not all(isinstance(text, str) for text in values):
        raise BadValue(_("{value} is not a list of texts.").format(value=quoted(values)))
    kept = [text for text in values if clean(text)]
    if not kept:
        raise BadValue(_("There are only blanks."))
    return kept


def _partial_date(_field: Field, value: object, context: Context) -> str:
    return normalise_partial_date(scalars.text(value), lunar=context.lunar)


def _list(field: Field, value: object, context: Context) -> list[dict[str, object]]:
    """A list of objects, each with the members declared for it; the key of each is its own."""
    if not isinstance(value, list | tuple):
        raise BadValue(_("{value} is not a list.").format(value=quoted(value)))
    inside = context._replace(path=f"{context.path}.{field.name}")
    items = [_item(number, item, inside) for number, item in enumerate(value, start=1)]
    if field.key:
        refuse_repeated([item.get(field.key) for item in items])
    return items


def _item(number: int, item: object, context: Context) -> dict[str, object]:
    if not isinstance(item, Mapping):
        raise BadValue(_("Entry {number} is not an object.").format(number=number))
    members = {member.name: member for member in shapes.MEMBERS[context.path]}
    kept: dict[str, object] = {}
    for name, value in item.items():
        member = members.get(name)
        try:
            stored = stored_json(value) if member is None else stored_form(member, value, context)
        except BadValue as error:
            label = quoted(name) if member is None else _(member.label)
            raise BadValue(
                _("Entry {number}, {label}: {problem}").format(number=number, label=label, problem=error)
            ) from error
        if stored is not None:
            kept[name] = stored
    for member in members.values():
        if member.required and member.name not in kept:
            raise BadValue(_("Entry {number}: {label} is missing.").format(number=number, label=_(member.label)))
    return kept


def refuse_repeated(keys: Sequence[object]) -> None:
    """BadValue if one of the keys is there twice."""
    seen: list[object] = []
    for key in keys:
        if key is not None and key in seen:
            raise BadValue(_("{value} is there twice.").format(value=quoted(key)))
        seen.append(key)


def _object(_field: Field, value: object, _context: Context) -> object:
    if not isinstance(value, Mapping):
        raise BadValue(_("{value} is not an object.").format(value=quoted(value)))
    return stored_json(value)


_BY_KIND: Mapping[Kind, Callable[[Field, object, Context], object]] = {
    "line": lambda _field, value, _context: scalars.text(value),
    "text": lambda _field, value, _context: scalars.text(value, lines=True),
    "choice": _choice,
    "phones": _phones,
    "mails": _mails,
    "tags": _tags,
    "flag": lambda _field, value, _context: scalars.flag(value),
    "integer": lambda field, value, _context: scalars.integer(value, field.minimum, field.maximum),
    "date": lambda _field, value, _context: scalars.day(value),
    "instant": lambda _field, value, _context: scalars.instant(value),
    "due": lambda _field, value, _context: scalars.due(value),
    "partial-date": _partial_date,
    "link": lambda _field, value, _context: scalars.link(value),
    "person": lambda _field, value, _context: normalise_login(scalars.text(value)),
    "list": _list,
    "object": _object,
}
