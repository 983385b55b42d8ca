"""Imports put off: what msgspec and click take along, and a short command never uses."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any


class _Postponed(ModuleType):
    """Stands for a module and becomes it at the first use of anything in it."""

    def __getattr__(self, name: str) -> Any:
        self.__dict__.update(_load(self.__name__).__dict__)
        return self.__dict__[name]


class _Inspect(_Postponed):
    def cleandoc(self, text: str) -> str:
        """The one function click calls while commands are declared, on help that is one line already."""
        return text if "\n" not in text else str(_load("inspect").cleandoc(text))


def postpone_imports() -> None:
    """Put off `inspect`, with the parser of Python it brings, and do without `typing_extensions` in msgspec.

    Together they would take a quarter of the time that `kehu log` has. To be called before msgspec and click
    are imported; modules that are there already stay.
    """
    if "inspect" not in sys.modules:
        sys.modules["inspect"] = _Inspect("inspect")
    if "typing_extensions" not in sys.modules:
        # msgspec asks for it by `try` and takes the same from typing, where Python 3.11 has it.
        sys.modules["typing_extensions"] = None  # type: ignore[assignment]
        try:
            import msgspec  # noqa: F401
        finally:
            del sys.modules["typing_extensions"]


def _load(name: str) -> ModuleType:
    """Import the module itself in place of what stands for it."""
    if isinstance(sys.modules.get(name), _Postponed):
        del sys.modules[name]
    from importlib import import_module

    return import_module(name)
