"""Typing `kehu …` in a test, and reading what it answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner

from tui.program import kehu


class Answer(NamedTuple):
    """What a command printed, and how it ended."""

    code: int
    data: str
    talk: str

    @property
    def records(self) -> list[dict[str, Any]]:
        """The JSON Lines of standard output."""
        return [json.loads(line) for line in self.data.splitlines()]

    @property
    def record(self) -> dict[str, Any]:
        """The one JSON line of standard output."""
        (only,) = self.records
        return only


class Kehu:
    """The command, with the files of the person who types it under `home`."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.book = home / "data" / "kehu" / "book.json"

    def __call__(self, *arguments: str, exits: int = 0, stdin: str | bytes = "") -> Answer:
        """Run the command; it must end with the exit code told."""
        result = CliRunner().invoke(kehu, list(arguments), input=stdin)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == exits, result.stderr
        return Answer(result.exit_code, result.stdout, result.stderr)

    def shown(self, name: str = "王小明") -> dict[str, Any]:
        """What `kehu show --json` says of a customer."""
        return self("show", name, "--json").record

    def drafts(self) -> list[dict[str, Any]]:
        """The drafts that are kept."""
        return [json.loads(path.read_text()) for path in self.home.glob("state/kehu/*/drafts/*.json")]


def at_a_shell(home: Path, monkeypatch: pytest.MonkeyPatch) -> Kehu:
    """Somebody at a shell: Li in Shanghai, on Friday 2026-11-20 at 14:02; nothing of the machine's user is used."""
    for purpose in ("config", "data", "state", "cache"):
        monkeypatch.setenv(f"XDG_{purpose.upper()}_HOME", str(home / purpose))
    for variable in ("KEHU_BOOK", "VISUAL", "EDITOR"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    monkeypatch.setenv("KEHU_USER", "li")
    monkeypatch.setenv("KEHU_NOW", "2026-11-20T06:02:00Z")
    return Kehu(home)
