"""Mappings of columns kept under a name, each a small JSON file in a folder of one's own."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

import msgspec

from store.errors import NotFound, Refused, Usage
from store.exchange.files import make_folder, write_whole
from store.text import _

_NAME = re.compile(r"[^\W_][\w .-]{0,60}")
_ENDING = ".json"
_LARGEST = 1 << 20


class SavedMap(msgspec.Struct, frozen=True):
    """What the rows of a file are, and the target of each of its columns, "" for one that is set aside."""

    kind: str
    columns: dict[str, str]


def save_map(folder: str, name: str, kind: str, columns: Mapping[str, str]) -> None:
    """Keep the mapping under the name, in place of an earlier one. Raises Usage, NotPermitted or NotSaved."""
    path = _path(folder, name)
    make_folder(folder)
    content = msgspec.json.format(msgspec.json.encode(SavedMap(kind, dict(columns))), indent=1)
    write_whole(path, [content, b"\n"])


def load_map(folder: str, name: str) -> SavedMap:
    """The mapping of that name; NotFound with those there are, Refused for a file that is none."""
    try:
        with open(_path(folder, name), "rb") as file:
            return msgspec.json.decode(file.read(_LARGEST), type=SavedMap)
    except FileNotFoundError as error:
        known = ", ".join(saved_names(folder)) or "–"
        raise NotFound(_("There is no mapping {name}; there are: {known}.").format(name=name, known=known)) from error
    except (OSError, msgspec.MsgspecError) as error:
        raise Refused(_("The mapping {name} cannot be read; save it once more.").format(name=name)) from error


def saved_names(folder: str) -> list[str]:
    """The names of the mappings there are."""
    try:
        found = os.listdir(folder)
    except OSError:
        return []
    return sorted(name.removesuffix(_ENDING) for name in found if name.endswith(_ENDING))


def _path(folder: str, name: str) -> str:
    if not _NAME.fullmatch(name):
        raise Usage(_("{name} is no name for a mapping: letters, digits, spaces and “.-_” only.").format(name=name))
    return os.path.join(folder, name + _ENDING)
