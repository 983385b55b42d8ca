"""The hint beside a book that names who wrote last; only the wording of a message depends on it."""

from __future__ import annotations

import os
from contextlib import suppress

from store.text import _

ENDING = ".holder"


def leave(path: str, login: str, descriptor: int) -> None:
    """Say that this process, of the person with the login, writes to the book at `path`, open as `descriptor`."""

    def open_like_the_book(hint: str, flags: int) -> int:
        # Everybody may write the hint who may write the book.
        opened = os.open(hint, flags | os.O_CLOEXEC, 0o600)
        with suppress(PermissionError):
            os.fchmod(opened, os.fstat(descriptor).st_mode & 0o666)
        return opened

    # Without a hint the message is a little shorter.
    with suppress(OSError), open(path + ENDING, "w", encoding="utf-8", opener=open_like_the_book) as hint:
        hint.write(f"{os.getpid()} {login}\n")


def sentence(path: str) -> str:
    """That another process holds the book at `path`, and which, as far as is known."""
    try:
        with open(path + ENDING, encoding="utf-8") as hint:
            process, _space, login = hint.read(200).strip().partition(" ")
    except OSError:
        process, login = "", ""
    if not process.isdigit():
        return _("Another process is writing to the book: nothing was saved; try again in a moment.")
    return _(
        "Another process is writing to the book (last seen: process {process}, {login}): "
        "nothing was saved; try again in a moment."
    ).format(process=process, login="".join(filter(str.isprintable, login)) or "?")
