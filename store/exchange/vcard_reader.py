"""Reading vCards 2.1, 3.0 and 4.0, one or many in a file, as a table of people."""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterable, Iterator
from typing import Any

from store.errors import Refused, Usage
from store.exchange.csv_encoding import GUESSED, detect
from store.exchange.table import MOST_ROWS, VALUES_APART, Records, records_of
from store.text import _, ngettext

LARGEST_FILE = 64 << 20
LARGEST_CARD = 8 << 20
_BEGIN = re.compile(r"^\s*BEGIN:VCARD\s*$", re.IGNORECASE | re.MULTILINE)
_QUOTED = re.compile(r"^([^:\n]*;(?:ENCODING=)?QUOTED-PRINTABLE[^:\n]*):(.*)$", re.IGNORECASE)
_ENCODING = re.compile(r";(?:ENCODING=)?QUOTED-PRINTABLE", re.IGNORECASE)
_CHARSET = re.compile(r";CHARSET=([^;:]+)", re.IGNORECASE)
_PROPERTY = re.compile(r"(?:[A-Za-z0-9-]+\.)?[A-Za-z0-9-]+[;:]")
_PICTURES = ("PHOTO", "LOGO", "SOUND", "KEY")
_PICTURE_LINE = re.compile(r"^(?:[\w-]+\.)?(?:PHOTO|LOGO)[;:]", re.IGNORECASE | re.MULTILINE)
_BIRTHDAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:T.*)?")
_YEARLY = re.compile(r"--(\d{2})-?(\d{2})(?:T.*)?")
_TYPES = {"WORK": "Work", "HOME": "Home"}

Cells = dict[str, list[str]]


def is_vcard(head: str) -> bool:
    """Whether a file that begins so holds vCards."""
    return _BEGIN.match(head.lstrip("\ufeff\r\n\t ")) is not None


def read_vcards(path: str, encoding: str = "") -> Records:
    """The cards of the file; pictures, sounds and keys are left out.

    Raises Usage where the library for cards is missing, Refused for a file that is too large. Raises OSError.
    """
    try:
        from vobject.base import VObjectError, readOne
    except ImportError as error:
        raise Usage(_('vCards need one more library: pip install "kehu[cards]".')) from error
    found = encoding or detect(path)
    with open(path, encoding=found, newline=None) as file:
        text = file.read(LARGEST_FILE + 1)
    if len(text) > LARGEST_FILE:
        raise Refused(_("{path} is larger than {most} MB; split it.").format(path=path, most=LARGEST_FILE >> 20))
    rows: list[tuple[int, dict[str, str], str]] = []
    for number, card in _cards(text):
        if len(rows) == MOST_ROWS:
            raise Refused(_("The file has more than {most} rows; split it.").format(most=MOST_ROWS))
        try:
            cells = _row(readOne(_plain(card), validate=False))
            rows.append((number, cells, "" if cells else _("The card says nothing.")))
        except (VObjectError, ValueError, IndexError, AttributeError, LookupError, TypeError):
            rows.append((number, {}, _("The card cannot be read.")))
    pictures = len(_PICTURE_LINE.findall(text))
    left_out = ngettext(", {n} picture left out", ", {n} pictures left out", pictures).format(n=pictures)
    described = f"vCard, {found}{left_out if pictures else ''}"
    return records_of(path, rows, described=described, kind="contacts", guessed=found in GUESSED)


def _cards(text: str) -> Iterator[tuple[int, str]]:
    """Each card with the line it begins on."""
    starts = [match.start() for match in _BEGIN.finditer(text)]
    line, before = 1, 0
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        begins = start + len(text[start:end]) - len(text[start:end].lstrip())
        line += text.count("\n", before, begins)
        before = begins
        yield line, text[begins:end][:LARGEST_CARD]


def _plain(card: str) -> str:
    """The card without pictures, and with quoted-printable values, as 2.1 writes them, as text."""
    lines: list[str] = []
    rest = iter(card.splitlines())
    dropping = False
    for line in rest:
        if line[:1] in (" ", "\t") or (dropping and line and ":" not in line):
            if not dropping:
                lines.append(line)
            continue
        name = re.split(r"[;:]", line, maxsplit=1)[0].rpartition(".")[2].upper()
        dropping = name in _PICTURES
        if dropping or not _PROPERTY.match(line):
            continue
        match = _QUOTED.match(line)
        lines.append(_unquoted(match[1], match[2], rest) if match else line)
    return "\r\n".join(lines) + "\r\n"


def _unquoted(name: str, value: str, rest: Iterator[str]) -> str:
    while value.endswith("="):
        following = next(rest, None)
        if following is None:
            break
        value = value[:-1] + following
    charset = _CHARSET.search(name)
    decoded = quopri.decodestring(value.encode("latin-1", "replace"))
    try:
        text = decoded.decode(charset[1].strip() if charset else "utf-8")
    except (UnicodeDecodeError, LookupError):
        text = decoded.decode("utf-8", "replace")
    escaped = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return f"{_CHARSET.sub('', _ENCODING.sub('', name))}:{escaped}"


def _row(card: Any) -> dict[str, str]:
    """The cells of a card, by the targets they are for."""
    cells: Cells = {}
    addresses = 0
    for line in card.getChildren():
        name, value = line.name.upper(), line.value
        if name == "ADR":
            addresses += 1
            _address(cells, addresses, line)
        elif name == "N" and not cells.get("name"):
            _name(cells, value)
        elif name == "ORG":
            parts = value if isinstance(value, list) else [str(value)]
            _put(cells, "company", parts[:1])
            _put(cells, "note: Department", parts[1:])
        elif name == "BDAY":
            _put(cells, "birthday", [_birthday(str(value))])
        elif name == "UID":
            _put(cells, "id", [str(value).removeprefix("urn:uuid:")])
        elif name == "CATEGORIES":
            _put(cells, "tags", value if isinstance(value, list) else str(value).split(","))
        elif name in _SIMPLE:
            _put(cells, _SIMPLE[name], [_scalar(name, value)])
    if not cells.get("name"):
        _put(cells, "name", cells.pop("composed", []))
    cells.pop("composed", None)
    return {target: VALUES_APART.join(dict.fromkeys(values)) for target, values in cells.items() if values}


_SIMPLE = {
    "FN": "name",
    "TITLE": "title",
    "ROLE": "note: Role",
    "TEL": "phones",
    "EMAIL": "mails",
    "NOTE": "note",
    "NICKNAME": "nickname",
    "GENDER": "gender",
    "URL": "note: Website",
    "IMPP": "note: IM",
    "X-QQ": "note: QQ",
    "X-WECHAT": "note: WeChat",
    "ANNIVERSARY": "note: Anniversary",
}
_GENDERS = {"F": "female", "M": "male", "O": "other"}


def _scalar(name: str, value: Any) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    if name == "TEL":
        return text.removeprefix("tel:").replace(";ext=", " ext. ")
    if name == "GENDER":
        return _GENDERS.get(text.partition(";")[0].upper(), "")
    return text


def _name(cells: Cells, value: Any) -> None:
    """The name out of its parts, for cards without a whole one."""
    family, given, middle = (_joined(getattr(value, part, "")) for part in ("family", "given", "additional"))
    latin = any(each.lower() != each.upper() for each in (family, given, middle))
    parts = (given, middle, family) if latin else (family, given, middle)
    _put(cells, "composed", [(" " if latin else "").join(filter(None, parts))])


def _address(cells: Cells, number: int, line: Any) -> None:
    value = line.value
    types = [each.upper() for each in line.params.get("TYPE", [])]
    label = next((_TYPES[each] for each in types if each in _TYPES), "")
    street = "\n".join(filter(None, (_joined(getattr(value, part, "")) for part in ("box", "extended", "street"))))
    parts = {
        "Label": label,
        "Street": street,
        "City": _joined(getattr(value, "city", "")),
        "Region": _joined(getattr(value, "region", "")),
        "Postal Code": _joined(getattr(value, "code", "")),
        "Country": _joined(getattr(value, "country", "")),
    }
    for part, text in parts.items():
        _put(cells, f"Address {number} - {part}", [text])


def _birthday(text: str) -> str:
    """1955-05-28 or --05-28, from either way of writing; other texts as they are."""
    if match := _YEARLY.fullmatch(text):
        return f"--{match[1]}-{match[2]}"
    match = _BIRTHDAY.fullmatch(text)
    return f"{match[1]}-{match[2]}-{match[3]}" if match else text


def _joined(value: Any) -> str:
    return " ".join(filter(None, map(str, value))) if isinstance(value, list | tuple) else str(value)


def _put(cells: Cells, target: str, values: Iterable[str]) -> None:
    kept = [value.strip() for value in values if value.strip()]
    if kept:
        cells.setdefault(target, []).extend(kept)
