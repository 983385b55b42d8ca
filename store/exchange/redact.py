"""Redaction: records for other eyes, with the same stand-in for the same person everywhere in an export."""

from __future__ import annotations

import re
from base64 import b32encode
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

import msgspec

from store.model import RECORD_TYPES
from store.model.shapes import MEMBERS
from store.text import N_

NONE, NAMES, CONTACT, ALL_PERSONAL = "none", "names", "contact", "all-personal"
PROFILES: Mapping[str, str] = {
    NONE: N_("nothing is left out"),
    NAMES: N_("names of customers, contacts and people are replaced"),
    CONTACT: N_("phones, mail addresses and streets are replaced"),
    ALL_PERSONAL: N_("names, phones, mail, logins, birthdays and every free text are replaced or left out"),
}

Document = dict[str, Any]
Names = Mapping[str, tuple[str, ...]]
"""By customer, the names that are known around them: theirs, their company's, their contacts'."""

_NAME_FIELDS = {
    "customers": frozenset({"name", "company", "referrer"}),
    "contacts": frozenset({"name"}),
    "people": frozenset({"name"}),
}
_REQUIRED = frozenset({"title", "subject", "name"})
_STREET = frozenset({"text", "postcode", "label"})
_PERSONAL = frozenset({"birthday", "birthday_calendar", "gender", "title", "custom", "referrer"})
_KEPT_LINES = frozenset({"id", "number", "zone", "currency", "country_code", "region", "login"})
_MAIL_IN_TEXT = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE_IN_TEXT = re.compile(r"(?!\d{4}-\d\d-\d\d)\+?\d(?:[ ()./-]{0,2}\d){6,14}")
_SHORTEST_NAME = 2


class Redaction(msgspec.Struct, frozen=True):
    """What a profile does to records; `secret` makes the stand-ins those of this book and no other."""

    profile: str
    secret: bytes
    names: Names = {}

    def record(self, table: str, record: Document) -> Document:
        """The record as it may be shown: a copy, unless the profile leaves out nothing."""
        if self.profile == NONE:
            return record
        shown = {key: value for key, value in record.items() if key != "stamps"}
        if table == "settings":
            shown.pop("book", None)
        around = self.names.get(str(record.get("customer") or record.get("id")), ())
        for key, value in list(shown.items()):
            found = self._value(table, key, value, around)
            if found is None:
                del shown[key]
            else:
                shown[key] = found
        return shown

    def name(self, text: str) -> str:
        """The stand-in for a name."""
        return f"N-{self._code(text)}"

    def _value(self, table: str, key: str, value: Any, around: tuple[str, ...]) -> Any:
        record_type = RECORD_TYPES.get(table)
        field = record_type.field(key) if record_type else None
        if self.profile != CONTACT and key in _NAME_FIELDS.get(table, ()) and isinstance(value, str):
            return self.name(value)
        if field is None:
            return None if self.profile == ALL_PERSONAL else self._in_texts(value, around)
        if self.profile == ALL_PERSONAL and field.kind == "person" and isinstance(value, str):
            return self._login(value)
        if self.profile == ALL_PERSONAL and table != "settings":
            if key in _PERSONAL and not (field.required or table == "tasks"):
                return None
            if field.kind == "text" or (field.kind == "line" and key not in _KEPT_LINES):
                return f"{table}-{self._code(str(value))}" if field.required else None
        if field.kind in ("phones", "mails") and self.profile != NAMES:
            stand_in = self._phone if field.kind == "phones" else self._mail
            return sorted(map(stand_in, map(str, value))) if isinstance(value, list) else None
        if field.kind == "list" and isinstance(value, list):
            return [self._item(f"{table}.{key}", item, around) for item in value]
        return self._in_texts(value, around)

    def _item(self, path: str, item: Any, around: tuple[str, ...]) -> Any:
        if not isinstance(item, dict):
            return item if self.profile == NAMES else None
        if path.endswith(".addresses") and self.profile != NAMES:
            return {key: value for key, value in item.items() if key not in _STREET}
        if self.profile != ALL_PERSONAL:
            return self._in_texts(item, around)
        people = {member.name for member in MEMBERS.get(path, ()) if member.kind == "person"}
        kept = {key: value for key, value in item.items() if key != "reason"}
        return {key: self._login(str(value)) if key in people else value for key, value in kept.items()}

    def _in_texts(self, value: Any, around: tuple[str, ...]) -> Any:
        """The value with names, or phones and mail addresses, replaced wherever they stand in a text."""
        if isinstance(value, list):
            return [self._in_texts(item, around) for item in value]
        if isinstance(value, dict):
            return {key: self._in_texts(item, around) for key, item in value.items()}
        if not isinstance(value, str) or _is_bookkeeping(value):
            return value
        if self.profile != CONTACT:
            for name in around:
                value = value.replace(name, self.name(name))
        if self.profile != NAMES:
            value = _MAIL_IN_TEXT.sub(lambda match: self._mail(match[0].lower()), value)
            value = _PHONE_IN_TEXT.sub(lambda match: self._phone(match[0]), value)
        return value

    def _phone(self, text: str) -> str:
        """A number of the same form under a country code that no country has."""
        digits = "".join(character for character in text if character.isdigit())
        return f"+999{int.from_bytes(self._digest(digits[-11:]), 'big') % 10**8:08d}"

    def _mail(self, text: str) -> str:
        return f"m-{self._code(text).lower()}@redacted.invalid"

    def _login(self, login: str) -> str:
        return f"u-{self._code(login).lower()}" if login else login

    def _code(self, text: str) -> str:
        return b32encode(self._digest(text)).decode()

    def _digest(self, text: str) -> bytes:
        return blake2b(text.encode("utf-8", "replace"), digest_size=5, key=self.secret[:64]).digest()


def names_worth_replacing(names: Any) -> tuple[str, ...]:
    """Names by which somebody can be told in a text, the longest first."""
    found = {name for name in names if isinstance(name, str) and len(name) >= _SHORTEST_NAME}
    return tuple(sorted(found, key=lambda name: (-len(name), name)))


def _is_bookkeeping(text: str) -> bool:
    """Whether the text is an id or an instant, whose digits are nobody's telephone."""
    return (len(text) == 26 and text.isalnum()) or (len(text) in (10, 20) and text[4:5] == "-" and text[7:8] == "-")
