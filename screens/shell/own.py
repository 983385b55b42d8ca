"""One's own settings as the screens see them: they are kept outside the book, in config.toml."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Protocol

import msgspec


class OwnSetting(msgspec.Struct, frozen=True, kw_only=True):
    """A setting of one's own: its name, value, where that came from, its meaning, its default, and what it may be.

    choices is empty where any text will do.
    """

    key: str
    value: str
    origin: str
    meaning: str
    default: str = ""
    choices: tuple[str, ...] = ()


class OwnSettings(Protocol):
    """Reads and writes them; errors are BookErrors."""

    def listed(self) -> Sequence[OwnSetting]:
        """Every setting, with what it is in force."""

    @property
    def key_wishes(self) -> Mapping[str, str]:
        """The keys people gave to actions: id → keys."""

    @property
    def theme(self) -> str:
        """The name of the theme that is set."""

    @property
    def editor(self) -> str:
        """The command line of the editor, without the file."""

    def set(self, key: str, value: str | None) -> str:
        """Keep the value, or with None forget it so that the default counts; the sentence to say."""


class Forgotten:
    """Settings of a program without a config.toml: there are none, and none is kept."""

    key_wishes: Mapping[str, str] = MappingProxyType({})
    theme = ""
    editor = "vi"

    def listed(self) -> Sequence[OwnSetting]:
        return ()

    def set(self, key: str, value: str | None) -> str:
        return ""
