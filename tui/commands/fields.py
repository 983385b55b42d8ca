"""Options for the fields of a record, made from the declaration of its type, and the values given by them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeVar

import click

from store.errors import Invalid
from store.model.declare import Field, RecordType
from store.text import N_, _

Function = TypeVar("Function", bound=Callable[..., Any])

SETS = {"phones": "phone", "mails": "email", "tags": "tag"}
"""Fields that hold several values, and the option that gives one of them."""

_KINDS_WITHOUT_OPTION = frozenset({"link", "object", "list"})
_ADDRESS = "addresses"
_CUSTOM = "custom"


def field_options(record_type: RecordType, leave_out: Collection[str] = ()) -> Callable[[Function], Function]:
    """Give a command an option for each field of the record type that a form asks for."""
    asked = [field for field in record_type.fields if field.in_form and field.name not in leave_out]

    def declare(function: Function) -> Function:
        # The options of a command are listed from the outermost, which is applied last.
        for field in reversed(asked):
            option = _option(field)
            if option is not None:
                function = option(function)
        return function

    return declare


def fields_given(options: Mapping[str, Any]) -> dict[str, Any]:
    """The fields named by these options, under their names in records; options that were not given say nothing."""
    fields: dict[str, Any] = {}
    for name, value in options.items():
        if value is None or value == ():
            continue
        if name == _CUSTOM:
            fields.update({f"custom.{slug}": text for slug, text in map(_pair, value)})
        elif name == _ADDRESS:
            fields[name] = [_address(text) for text in value]
        else:
            fields[name] = list(value) if isinstance(value, tuple) else value
    return fields


def field_named(record_type: RecordType, typed: str) -> str:
    """The name in records of a field as people type it: `phone`, `do-not-contact`, `custom.slug`."""
    wanted = typed.strip().replace("-", "_").lower()
    wanted = {option: name for name, option in SETS.items()}.get(wanted, wanted)
    if wanted.startswith("custom."):
        return typed.strip()
    field = record_type.field(wanted)
    if field is None or not field.in_form:
        known = ", ".join(_option_name(field) for field in record_type.fields if field.in_form)
        raise Invalid({typed: _("There is no field {field}; there are {known}.").format(field=typed, known=known)})
    return field.name


def changed_sets(
    record: Mapping[str, Any], record_type: RecordType, more: Sequence[str], less: Sequence[str]
) -> dict[str, list[str]]:
    """The fields that hold several values after `--more FIELD=VALUE` and `--less FIELD=VALUE`."""
    sets: dict[str, list[str]] = {}
    for texts, adding in ((more, True), (less, False)):
        for typed, value in map(_pair, texts):
            name = field_named(record_type, typed)
            if name not in SETS:
                raise Invalid({typed: _("{field} holds one value; use --{field}.").format(field=typed)})
            values = sets.setdefault(name, list(record.get(name, ())))
            stored = _stored(record_type, name, value)
            values += [one for one in stored if adding and one not in values]
            if not adding:
                sets[name] = [one for one in values if one not in stored]
    return sets


def _option(field: Field) -> Callable[[Any], Any] | None:
    """The option of one field, or None for a field no option can give."""
    if field.name == _CUSTOM:
        help = N_("A custom field as SLUG=VALUE; may be repeated.")
        return click.option("--custom", _CUSTOM, multiple=True, metavar="SLUG=VALUE", help=_(help))
    if field.name == _ADDRESS:
        help = N_("An address, with a label as in office=…; may be repeated.")
        return click.option("--address", _ADDRESS, multiple=True, metavar="[LABEL=]TEXT", help=_(help))
    if field.kind in _KINDS_WITHOUT_OPTION:
        return None
    name = "--" + _option_name(field)
    help = _(field.label) + (": " + _(field.help) if field.help else "") + "."
    if field.kind == "flag":
        return click.option(f"{name}/--no-{name[2:]}", field.name, default=None, help=help)
    return click.option(name, field.name, multiple=field.name in SETS, metavar=_metavar(field), help=help)


def _option_name(field: Field) -> str:
    return SETS.get(field.name, field.name).replace("_", "-")


def _metavar(field: Field) -> str:
    return {"person": "LOGIN", "due": "WHEN", "partial-date": "DATE"}.get(field.kind, "TEXT")


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not (sign and name.strip()):
        raise Invalid({"": _("{text} should be written as NAME=VALUE.").format(text=text)})
    return name.strip(), value


def _address(text: str) -> dict[str, str]:
    label, sign, rest = text.partition("=")
    return {"label": label.strip(), "text": rest} if sign else {"text": text}


def _stored(record_type: RecordType, name: str, value: str) -> list[str]:
    """The values as the field would store them, so that they can be compared with those it has."""
    from store.model.fields import BadValue
    from store.model.values import Context, stored_form

    field = record_type.field(name)
    assert field is not None
    try:
        stored = stored_form(field, [value], Context(f"{record_type.table}.{name}", {}))
    except BadValue as error:
        raise Invalid({name: str(error)}) from error
    return list(stored) if isinstance(stored, list) else []
