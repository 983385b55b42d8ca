"""A record as TOML for an editor, and what was changed in it: every field of the form, the empty ones commented out."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from store.errors import Refused
from store.model.custom import PREFIX, custom_fields
from store.model.declare import Field, RecordType
from store.operations import get_field
from store.text import _

Record = Mapping[str, Any]

# The one control character that JSON leaves as it is and TOML refuses.
_DELETE, _ESCAPED_DELETE = "\x7f", "\\u007f"


def editable(record_type: RecordType) -> list[Field]:
    """The fields a person edits in a text: those of the form that are neither links nor the object `custom`."""
    return [field for field in record_type.fields if field.in_form and field.kind not in ("link", "object")]


def to_toml(record_type: RecordType, record: Record, settings: Mapping[str, object], *, complaint: str = "") -> str:
    """The text to edit; `complaint` says at its top what was wrong with the version before."""
    lines = [f"# ! {line}" for line in complaint.splitlines()]
    lines.append("# " + _("Save and leave the editor to change the record; an emptied field is taken out."))
    lines += [line for field in editable(record_type) for line in _field_lines(field, record.get(field.name))]
    custom = custom_fields(record_type.table, settings)
    if custom:
        lines += ["", "[custom]"]
        lines += [_assignment(each.slug, get_field(record, PREFIX + each.slug), each.label) for each in custom]
    return "\n".join(lines) + "\n"


def changes_in(text: str, record_type: RecordType, record: Record) -> dict[str, Any]:
    """The fields that the edited text changes, None for one that was emptied.

    Raises Refused with the line for a text that is no TOML, and for a field that is not there.
    """
    try:
        edited = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Refused(_("The text cannot be read ({reason}). Nothing was changed.").format(reason=error)) from error
    custom = edited.pop("custom", {})
    custom = custom if isinstance(custom, dict) else {}
    known = {field.name for field in editable(record_type)}
    unknown = sorted(edited.keys() - known)
    if unknown:
        raise Refused(_("There is no field {field}. Nothing was changed.").format(field=unknown[0]))
    stored = record.get("custom")
    slugs = {*custom, *(stored if isinstance(stored, dict) else ())}
    now = {name: edited.get(name) for name in known} | {PREFIX + slug: custom.get(slug) for slug in slugs}
    return {name: value for name, typed in now.items() if (value := _or_none(typed)) != get_field(record, name)}


def _field_lines(field: Field, value: Any) -> Iterator[str]:
    said = _(field.help or field.label)
    if isinstance(value, list) and any(isinstance(each, dict) for each in value):
        yield f"{field.name} = ["
        yield from (f"    {_inline(each)}," for each in value)
        yield "]"
    else:
        yield _assignment(field.name, value, said)


def _assignment(name: str, value: Any, said: str) -> str:
    if value is None:
        return f'# {name} = ""  # {" ".join(said.split())}'
    return f"{name} = {_value(value)}"


def _value(value: Any) -> str:
    if isinstance(value, str) and "\n" in value:
        escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace(_DELETE, _ESCAPED_DELETE)
        return f'"""\n{escaped}"""'
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, dict):
        return _inline(value)
    # What JSON writes of texts, numbers and truths is TOML as well.
    return json.dumps(value, ensure_ascii=False).replace(_DELETE, _ESCAPED_DELETE)


def _inline(table: Mapping[str, Any]) -> str:
    return "{ " + ", ".join(f"{json.dumps(key)} = {_value(value)}" for key, value in table.items()) + " }"


def _or_none(typed: Any) -> Any:
    return None if typed in ("", [], False) else typed
