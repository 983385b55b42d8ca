"""Opening a file of any format that can be imported: what it is, its first bytes say, and never its name."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence

from store.errors import NotFound, NotPermitted, Refused, Usage
from store.exchange.csv_encoding import BIG5
from store.exchange.csv_reader import Sheet, open_sheet
from store.exchange.header_map import known_headers
from store.exchange.table import Table
from store.text import _

_HEAD = 8_192
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_ENCODED = (("utf-8-sig", b"\xef\xbb\xbf"), ("utf-16", b"\xff\xfe"), ("utf-16", b"\xfe\xff"))


def open_file(path: str, *, encoding: str = "", sheet: str = "", kind: str = "") -> Sequence[Table]:
    """The tables in the file, in the order in which links between them need them; one, for most formats.

    encoding: of a text whose own is not found out right; sheet: the one of a workbook; kind: what the rows are, where
    the objects of a JSON file are all of one. Raises NotFound, NotPermitted, Usage for a library that is missing or an
    option the format has no use for, or Refused for what cannot be read.
    """
    try:
        head = _head(path)
        if head.startswith(_WORKBOOKS):
            from store.exchange.spreadsheet_reader import read_sheet

            return [read_sheet(path, sheet)]
        if sheet:
            raise Usage(_("{path} is no workbook, so it has no sheet {sheet}.").format(path=path, sheet=sheet))
        return _text_file(path, head, encoding, kind)
    except FileNotFoundError as error:
        raise NotFound(_("There is no file at {path}.").format(path=path)) from error
    except PermissionError as error:
        raise NotPermitted(_("You may not read {path}.").format(path=path)) from error
    except OSError as error:
        raise Refused(_("{path} cannot be read: {reason}.").format(path=path, reason=error.strerror)) from error
    except UnicodeDecodeError as error:
        raise Refused(
            _("{path} is not in the encoding {encoding}; nothing was imported.").format(path=path, encoding=encoding)
        ) from error


def _head(path: str) -> bytes:
    if os.path.isdir(path):
        raise Refused(_("{path} is a folder.").format(path=path))
    if not stat.S_ISREG(os.stat(path).st_mode):
        raise Refused(_("{path} is not a file that can be read twice; save it to a file first.").format(path=path))
    with open(path, "rb") as file:
        return file.read(_HEAD)


def _text_file(path: str, head: bytes, encoding: str, kind: str) -> Sequence[Table]:
    from store.exchange import json_reader, mail_reader, vcard_reader

    if json_reader.is_json(head):
        return json_reader.read_json(path, kind)
    if mail_reader.is_mbox(head) or mail_reader.is_message(head):
        return [mail_reader.read_mails(path)]
    if vcard_reader.is_vcard(_readable(head)):
        return [vcard_reader.read_vcards(path, encoding)]
    return [_sheet(path, encoding)]


def _readable(head: bytes) -> str:
    named = next((name for name, mark in _ENCODED if head.startswith(mark)), "latin-1")
    return head.decode(named, "replace")


def _sheet(path: str, encoding: str) -> Sheet:
    """The CSV file; where its encoding is a guess, Big5 is another, and the known headers tell which is right."""
    found = open_sheet(path, encoding=encoding)
    if encoding or not found.guessed:
        return found
    try:
        other = open_sheet(path, encoding=BIG5)
    except Refused:
        return found
    return other if known_headers(other.header) > known_headers(found.header) else found
