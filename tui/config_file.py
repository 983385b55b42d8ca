"""Writing one setting into `config.toml`, leaving everything else people wrote there as it is."""

from __future__ import annotations

import os
import re
import tomllib
from typing import Any

from store.errors import Usage
from store.exchange.files import write_whole
from store.model.fields import clean
from store.text import _

_HEADING = re.compile(r"\s*\[")


def write_setting(path: str, table: str, name: str, value: str | None) -> None:
    """Set `name` in the table (the top of the file for ""), or take it out with None; the file is made if need be.

    Raises Usage where the file cannot be edited by line, NotPermitted or NotSaved where it cannot be written.
    """
    before = _read(path)
    after = with_setting(before, table, name, None if value is None else clean(value))
    if after != before:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        write_whole(path, [after.encode()])


def with_setting(text: str, table: str, name: str, value: str | None) -> str:
    """The text of a TOML file with one setting changed; Usage if the file has it in a form a line cannot replace."""
    lines = text.splitlines()
    start, end = _section(lines, table)
    key = _key(name)
    written = re.compile(rf"\s*(?:{re.escape(key)}|{re.escape(name)})\s*=")
    found = [number for number in range(start, end) if written.match(lines[number])]
    entry = [] if value is None else [f"{key} = {_quoted(value)}"]
    if found:
        lines[found[0] : found[0] + 1] = entry
    elif entry:
        if table and start > len(lines):
            lines += [*([""] if lines else []), f"[{table}]"]
            end = len(lines)
        lines[end:end] = entry
    after = "".join(line + "\n" for line in lines)
    if _parsed(text) is None:
        raise Usage(_("config.toml is not TOML; correct it first, nothing was written."))
    changed = _parsed(after)
    if changed is None or _value(changed, table, name) != value:
        raise Usage(
            _("{name} could not be changed by itself; edit the file by hand, nothing was written.").format(name=name)
        )
    return after


def _section(lines: list[str], table: str) -> tuple[int, int]:
    """Where the lines of a table begin and end; beyond the last line if it is not there."""
    headings = [number for number, line in enumerate(lines) if _HEADING.match(line)]
    if not table:
        start = 0
    else:
        heading = re.compile(rf"\s*\[\s*{re.escape(table)}\s*\]")
        start = next((number + 1 for number in headings if heading.match(lines[number])), len(lines) + 1)
    end = next((number for number in headings if number >= start), len(lines))
    while end > start and end <= len(lines) and not lines[end - 1].strip():
        end -= 1
    return start, end


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _quoted(name)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _parsed(text: str) -> dict[str, Any] | None:
    """What a TOML reader finds in the text; None if it is no TOML."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def _value(found: dict[str, Any], table: str, name: str) -> object:
    """The setting as a TOML reader finds it; None if it is not there."""
    inner = found.get(table, {}) if table else found
    return inner.get(name) if isinstance(inner, dict) else inner


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise Usage(_("{path} cannot be read: {reason}.").format(path=path, reason=error)) from error
