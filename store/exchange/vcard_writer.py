"""vCards of customers and contacts, version 3.0 for phones and mail programs, 4.0 for those that know it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from store.exchange.content_lines import content, escaped, listed, structured
from store.exchange.selection import Record, Selection
from store.ids import ALPHABET, is_ulid

VERSIONS = ("3", "4")
_WHOLE = re.compile(r"\d{4}-\d\d-\d\d")
_GENDERS = {"male": "M", "female": "F", "other": "O"}


def export_vcards(selection: Selection, version: str = "3") -> Iterator[bytes]:
    """A card for each customer that is a person or a company, then for each contact, in the order of their ids.

    Archived and merged customers have none. A card's UID is the record's id, so that a phone that reads the file
    again updates its cards.
    """
    companies: dict[str, str] = {}
    for customer in selection.records("customers"):
        if not customer.get("archived") and not customer.get("merged_into"):
            companies[str(customer.get("id"))] = str(customer.get("name", ""))
            person = customer.get("kind") == "person"
            yield _card(customer, str(customer.get("company", "")), version, company=not person)
    for contact in selection.records("contacts"):
        if str(contact.get("customer")) in companies:
            yield _card(contact, companies[str(contact["customer"])], version)


def _card(record: Record, organisation: str, version: str, *, company: bool = False) -> bytes:
    name = str(record.get("name", ""))
    lines = ["BEGIN:VCARD", f"VERSION:{version}.0", f"FN:{escaped(name)}"]
    # A name is not taken apart, since nobody said which part of it is the family's.
    lines.append("N:" + (structured(["", "", "", "", ""]) if company else structured([name, "", "", "", ""])))
    if company:
        lines += [f"ORG:{escaped(name)}", "KIND:org" if version == "4" else "X-ABSHOWAS:COMPANY"]
    elif organisation:
        lines.append(f"ORG:{escaped(organisation)}")
    if title := record.get("title"):
        lines.append(f"TITLE:{escaped(str(title))}")
    lines += _preferred(record, "phones", "TEL", "phone_primary", version)
    lines += _preferred(record, "mails", "EMAIL", "mail_primary", version)
    for address in _list(record, "addresses"):
        if isinstance(address, dict):
            parts = ("", "", *(str(address.get(key, "")) for key in ("text", "city", "region", "postcode", "country")))
            lines.append("ADR:" + structured(parts))
    lines += _birthday(record, version)
    if version == "4" and (gender := _GENDERS.get(str(record.get("gender")))):
        lines.append(f"GENDER:{gender}")
    if tags := _list(record, "tags"):
        lines.append("CATEGORIES:" + listed(map(str, tags)))
    if note := record.get("note"):
        lines.append(f"NOTE:{escaped(str(note))}")
    if is_ulid(record.get("id")):
        lines.append(f"UID:urn:uuid:{uuid_of(record['id'])}")
    return content([*lines, "END:VCARD"])


def _preferred(record: Record, field: str, property: str, primary: str, version: str) -> Iterator[str]:
    """The numbers or addresses, each on a line; the one that comes first for people is marked."""
    for value in _list(record, field):
        mark = ""
        if value == record.get(primary):
            mark = ";PREF=1" if version == "4" else ";TYPE=pref"
        if property == "TEL" and version == "4":
            yield f"TEL;VALUE=uri{mark}:tel:{escaped(_dialled(str(value)))}"
        else:
            yield f"{property}{mark}:{escaped(str(value).replace(';ext=', ' ext. '))}"


def _dialled(number: str) -> str:
    return number.replace(" ", "")


def _birthday(record: Record, version: str) -> Iterator[str]:
    """A birthday by the calendar everybody has; one of the lunar calendar as an extension, since it moves."""
    birthday = str(record.get("birthday", ""))
    if not birthday:
        return
    if record.get("birthday_calendar") == "lunar":
        yield f"X-KEHU-LUNAR-BIRTHDAY:{escaped(birthday)}"
    elif version == "4":
        # RFC 6350 section 4.3.1: only a date that is whole has no hyphens.
        yield "BDAY:" + (birthday.replace("-", "") if _WHOLE.fullmatch(birthday) else _basic(birthday))
    elif _WHOLE.fullmatch(birthday):
        yield f"BDAY:{birthday}"
    else:
        yield f"X-KEHU-BIRTHDAY:{escaped(birthday)}"


def _basic(partial: str) -> str:
    """`--05-28` as `--0528`; a year, or a year and a month, as they are."""
    return "--" + partial[2:].replace("-", "") if partial.startswith("--") else partial


def _list(record: Record, field: str) -> list[Any]:
    value = record.get(field)
    return value if isinstance(value, list) else []


def uuid_of(ulid: str) -> str:
    """The 128 bits of a ULID in the form of a UUID."""
    number = 0
    for character in ulid:
        number = number << 5 | ALPHABET.index(character)
    digits = f"{number:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
