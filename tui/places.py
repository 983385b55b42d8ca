"""Where Kehu keeps what is one's own and not in the book: the directories of the platform for this user."""

from __future__ import annotations

import os
import sys
from typing import Literal

Purpose = Literal["config", "data", "state", "cache"]

NO_BOOK = "unopened"
"""Where drafts lie, in place of the book's id, whose book could not be opened."""

_NAME = "kehu"
_XDG = {
    "config": ("XDG_CONFIG_HOME", ".config"),
    "data": ("XDG_DATA_HOME", ".local/share"),
    "state": ("XDG_STATE_HOME", ".local/state"),
    "cache": ("XDG_CACHE_HOME", ".cache"),
}


def directory(purpose: Purpose) -> str:
    """The user's directory for Kehu's files of one purpose; it may not exist yet."""
    if sys.platform != "linux":
        return _by_platform(purpose)
    # The XDG rules in full: importing platformdirs for them would take a third of the time `kehu log` has.
    variable, beneath_home = _XDG[purpose]
    chosen = os.environ.get(variable, "").strip()
    base = chosen if os.path.isabs(chosen) else os.path.join(os.path.expanduser("~"), beneath_home)
    return os.path.join(base, _NAME)


def maps_folder() -> str:
    """Where mappings of columns are kept that have a name: they are one's own, as keys and colours are."""
    return os.path.join(directory("config"), "import-maps")


def _by_platform(purpose: Purpose) -> str:
    import platformdirs

    name: str = getattr(platformdirs, f"user_{purpose}_dir")(_NAME)
    return name


def device_id() -> str:
    """The four hex digits of this user's replica of any book, made at its first use and kept in the state directory.

    They are kept outside the book, since a copied book is another replica. Where the directory takes no file,
    each process is a replica of its own, which costs nothing but a longer list of them.
    """
    path = os.path.join(directory("state"), "device")
    return _read_device(path) or _keep_device(path, os.urandom(2).hex())


def _read_device(path: str) -> str:
    try:
        with open(path, encoding="ascii", errors="replace") as file:
            text = file.read(8).strip()
    except OSError:
        return ""
    return text if len(text) == 4 and set(text) <= set("0123456789abcdef") else ""


def _keep_device(path: str, made: str) -> str:
    temporary = f"{path}.{os.getpid()}"
    try:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(made + "\n")
        os.replace(temporary, path)
    except OSError:
        return made
    # Of two first processes the later one's digits stay, so both take what is there now.
    return _read_device(path) or made
