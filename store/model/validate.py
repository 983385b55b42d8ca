"""Strict writing and tolerant reading: what changes is checked, what is stored is taken as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from store.errors import Invalid
from store.model.custom import custom_fields, normalise_custom
from store.model.declare import Field, RecordType
from store.model.fields import BadValue, clean, quoted
from store.model.values import Context, is_unset, stored_form, stored_json
from store.model.vocabulary import close_to
from store.text import _

CUSTOM = "custom"
CALENDAR = "_calendar"
LUNAR = "lunar"


def normalise(
    record_type: RecordType,
    changed: Mapping[str, object],
    *,
    whole: Mapping[str, object],
    settings: Mapping[str, object],
) -> dict[str, object]:
    """The stored forms of the fields being changed, None for those to be absent.

    `whole` is the record as it is stored before the change, empty for a new one. A member of an object is
    named with a dot ("custom.slug"). A field nothing declares, of a newer version or another tool, passes if
    it is JSON. A value equal to the stored one is no change and passes. Raises Invalid with a sentence for
    every field that cannot be stored.
    """
    change = _Change(record_type, whole, settings)
    for name, value in _calendars_first(changed):
        change.take(name, value)
    change.recheck_dates()
    change.require()
    if change.refused:
        raise Invalid(change.refused)
    return change.stored


def view(record_type: RecordType, document: Mapping[str, object]) -> msgspec.Struct:
    """The record as a Struct; a field that cannot be read is at its default, and `problems` says why."""
    readable = document if _readable(record_type, document) else dict(_readable_fields(record_type, document))
    return msgspec.convert(readable, record_type.view)


def readable(record_type: RecordType, document: Mapping[str, object]) -> dict[str, Any]:
    """The document as a person may be shown it: a value of the wrong shape, which another tool wrote, as text.

    Lists that are none are left out. Only for showing: what is stored stays, and `problems` says what is wrong.
    """
    if _readable(record_type, document):
        return dict(document)
    shown = {}
    for name, value in document.items():
        if _readable(record_type, {name: value}):
            shown[name] = value
        elif value is not None and (text := _as_text(record_type.field(name), value)) is not None:
            shown[name] = text
    return shown


_SETS = frozenset({"phones", "mails", "tags"})
_WITHOUT_TEXT = frozenset({"flag", "integer", "list", "object"})


def _as_text(field: Field | None, value: object) -> object:
    """The value in the shape of its field, None where text cannot stand for it."""
    if field is None or field.kind in _WITHOUT_TEXT:
        return None
    if field.kind in _SETS:
        return [str(item) for item in value] if isinstance(value, list) else [str(value)]
    return value if isinstance(value, str) else str(value)


def problems(record_type: RecordType, document: Mapping[str, object]) -> dict[str, str]:
    """A sentence for each declared field not stored as Kehu would store it; choices are not judged."""
    found: dict[str, str] = {}
    for field in record_type.fields:
        if field.name in document:
            sentence = _stored_problem(record_type, field, document)
        else:
            sentence = _missing(record_type, field.label) if field.required else ""
        if sentence:
            found[field.name] = sentence
    return found


class _Change:
    """The change of one record while it is checked: what can be stored, and why the rest cannot."""

    def __init__(self, record_type: RecordType, whole: Mapping[str, object], settings: Mapping[str, object]) -> None:
        self.record_type = record_type
        self.whole = whole
        self.settings = settings
        self.fields = record_type.by_name
        self.custom_fields = {field.slug: field for field in custom_fields(record_type.table, settings)}
        self.stored: dict[str, object] = {}
        self.refused: dict[str, str] = {}

    def take(self, name: str, value: object) -> None:
        """Put the field among the stored or the refused ones."""
        if name == CUSTOM and CUSTOM in self.fields and isinstance(value, Mapping):
            self._take_custom(value)
            return
        try:
            self.stored[name] = self._form(name, value)
        except BadValue as error:
            self.refused[name] = _("{label}: {problem}").format(label=self._label(name), problem=error)

    def recheck_dates(self) -> None:
        """A birthday that stays must exist in the calendar it is given."""
        for name in list(self.stored):
            dated = name.removesuffix(CALENDAR)
            if dated != name and dated in self.whole and dated not in self.stored:
                self.take(dated, self.whole[dated])
                self.stored.pop(dated, None)

    def require(self) -> None:
        """Refuse a required field that the change unsets, or that a new record lacks."""
        labels = {name: field.label for name, field in self.fields.items() if field.required}
        for slug, field in self.custom_fields.items():
            if field.required:
                labels[f"{CUSTOM}.{slug}"] = field.label
        for name, label in labels.items():
            if name not in self.refused and self._lacks(name):
                self.refused[name] = _missing(self.record_type, label)

    def _lacks(self, name: str) -> bool:
        """Whether the record would be without the field because of this change."""
        touched = name in self.stored or name.partition(".")[0] in self.stored
        return (touched or not self.whole) and self.stored.get(name, _at(self.stored, name)) is None

    def _form(self, name: str, value: object) -> object:
        if self._stays(name, value):
            return value
        head, _dot, member = name.partition(".")
        field = self.fields.get(head)
        if field is None:
            return _undeclared(name, value)
        if not member:
            return self._declared(field, value)
        if head == CUSTOM:
            return self._custom_form(member, value)
        kept = self._declared(field, {member: value})
        return kept.get(member) if isinstance(kept, Mapping) and not is_unset(value) else None

    def _stays(self, name: str, value: object) -> bool:
        """Whether the value is the stored one, and is read as it was before."""
        stored = _at(self.whole, name) if self.whole else None
        if stored is None or type(value) is not type(stored) or value != stored:
            return False
        return _calendar_of(name) not in self.stored

    def _declared(self, field: Field, value: object) -> object:
        lunar = False
        if field.kind == "partial-date":
            calendar = _calendar_of(field.name)
            lunar = self.stored.get(calendar, self.whole.get(calendar)) == LUNAR
        return _checked_form(self.record_type, field, value, Context(self.record_type.table, self.settings, lunar))

    def _take_custom(self, members: Mapping[str, object]) -> None:
        kept = {}
        for slug, value in members.items():
            name = f"{CUSTOM}.{slug}"
            self.take(name, value)
            form = self.stored.pop(name, None)
            if form is not None:
                kept[slug] = form
        self.stored[CUSTOM] = kept or None

    def _custom_form(self, slug: str, value: object) -> object:
        if is_unset(value):
            return None
        field = self.custom_fields.get(slug)
        if field is not None:
            return normalise_custom(field, value)
        close = close_to(slug, list(self.custom_fields))
        if close:
            raise BadValue(_("There is no such custom field; did you mean {close}?").format(close=", ".join(close)))
        raise BadValue(_("There is no such custom field; the settings declare them."))

    def _label(self, name: str) -> str:
        head, _dot, member = name.partition(".")
        if head == CUSTOM and member in self.custom_fields:
            return self.custom_fields[member].label
        field = self.fields.get(head)
        label = quoted(head) if field is None else _(field.label)
        return f"{label} {quoted(member)}" if member else label


def _calendars_first(changed: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """The changed fields, calendars ahead of the dates that are read by them."""
    calendars = [item for item in changed.items() if item[0].endswith(CALENDAR)]
    yield from calendars
    yield from (item for item in changed.items() if item not in calendars) if calendars else changed.items()


def _calendar_of(name: str) -> str:
    """The field that says by which calendar a partial date is read."""
    return name + CALENDAR


def _at(record: Mapping[str, object], name: str) -> object:
    """The stored value of a field, or of a member of an object named with a dot."""
    head, _dot, member = name.partition(".")
    value = record.get(head)
    if not member:
        return value
    return value.get(member) if isinstance(value, Mapping) else None


def _checked_form(record_type: RecordType, field: Field, value: object, context: Context) -> object:
    """The stored form by the kind of the field, and by what the settings owe beyond it."""
    form = stored_form(field, value, context)
    if form is None or record_type.table != "settings":
        return form
    from store.model.settings_checks import CHECKS

    check = CHECKS.get(field.name)
    return form if check is None else check(form)


def _stored_problem(record_type: RecordType, field: Field, document: Mapping[str, object]) -> str:
    """What is wrong with the stored value of the field, or nothing."""
    value = document[field.name]
    lunar = document.get(_calendar_of(field.name)) == LUNAR
    try:
        form = _checked_form(record_type, field, value, Context(record_type.table, None, lunar))
    except BadValue as error:
        return _("{label}: {problem}").format(label=_(field.label), problem=error)
    if form is None:
        return _("{label} is there but empty.").format(label=_(field.label))
    if form != value:
        return _("{label}: {value} is not in the form that is stored.").format(
            label=_(field.label), value=quoted(value)
        )
    return ""


def _undeclared(name: str, value: object) -> object:
    if not name or clean(name) != name:
        raise BadValue(_("A field cannot be called that."))
    return None if is_unset(value) else stored_json(value)


def _missing(record_type: RecordType, label: str) -> str:
    return _("{label} is missing; every {record} has one.").format(label=_(label), record=_(record_type.singular))


def _readable(record_type: RecordType, document: Mapping[str, object]) -> bool:
    try:
        msgspec.convert(document, record_type.view)
    except (msgspec.ValidationError, ValueError):
        return False
    return True


def _readable_fields(record_type: RecordType, document: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for name, value in document.items():
        if _readable(record_type, {name: value}):
            yield name, value
