"""Imports put off: what msgspec, click and Textual take along, and Kehu never or seldom uses."""

from __future__ import annotations

import os
import sys
from types import ModuleType
from typing import Any


class _Postponed(ModuleType):
    """Stands for a module and becomes it at the first use of anything in it."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            # The import system asks every module for some of these, and this one has none.
            raise AttributeError(name)
        self.__dict__.update(_load(self.__name__).__dict__)
        return object.__getattribute__(self, name)


class _Inspect(_Postponed):
    def cleandoc(self, text: str) -> str:
        """The one function click calls while commands are declared, on help that is one line already."""
        return text if "\n" not in text else str(_load("inspect").cleandoc(text))


class _Gettext(_Postponed):
    def gettext(self, message: str) -> str:
        """What click says, by the catalogue of Kehu: it would look for one of its own at each sentence."""
        from store.text import _

        return _(message)

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """The same for so many things."""
        from store.text import ngettext

        return ngettext(singular, plural, number)


class _Platform(_Postponed):
    def system(self) -> str:
        """The one thing that `uuid`, which msgspec brings, asks at once."""
        return os.uname().sysname


def postpone_imports() -> None:
    """Put off what msgspec and click bring for what no command does, and do without `typing_extensions` in msgspec.

    Together these would take a quarter of the time that `kehu log` has. To be called before msgspec and click are
    imported; modules that are there already stay.
    """
    unneeded = (_Postponed("textwrap"), _Postponed("msgspec.inspect"))
    for stand_in in (_Inspect("inspect"), _Platform("platform"), _Gettext("gettext"), *unneeded):
        sys.modules.setdefault(stand_in.__name__, stand_in)
    if "typing_extensions" not in sys.modules:
        # msgspec asks for it by `try` and takes the same from typing, where Python 3.11 has it.
        sys.modules["typing_extensions"] = None  # type: ignore[assignment]
        try:
            import msgspec  # noqa: F401
        finally:
            del sys.modules["typing_extensions"]


class _Unused:
    """Stands for a class of Textual's command palette, in whose place Kehu has its own."""


class _Directories(_Postponed):
    def user_downloads_path(self) -> Any:
        """Where Textual would keep pictures of the screen."""
        return _load("platformdirs").user_downloads_path()


def postpone_for_screens() -> None:
    """Do without the palette, the encryption and the downloads folder that Textual and asyncio bring.

    To be called before Textual is imported; modules that are there already stay.
    """
    if "textual" in sys.modules:
        return
    palette = sys.modules["textual.command"] = ModuleType("textual.command")
    for name in ("CommandListItem", "CommandPalette", "DiscoveryHit", "Hit", "Hits", "Provider", "SimpleProvider"):
        setattr(palette, name, _Unused)
    if "platformdirs" not in sys.modules:
        sys.modules["platformdirs"] = _Directories("platformdirs")
    if "asyncio" not in sys.modules and "ssl" not in sys.modules:
        # asyncio asks for it by `try`, for connections that nobody makes here.
        sys.modules["ssl"] = None  # type: ignore[assignment]
        try:
            import asyncio  # noqa: F401
        finally:
            del sys.modules["ssl"]


def _load(name: str) -> ModuleType:
    """Import the module itself in place of what stands for it."""
    if isinstance(sys.modules.get(name), _Postponed):
        del sys.modules[name]
    from importlib import import_module

    return import_module(name)
