"""What an empty book says: the ways to begin, each with its key."""

from __future__ import annotations

from collections.abc import Sequence

from screens.shell.keymap import Keymap
from store.text import N_, _
from store.text.cells import pad

_WAYS = (
    ("new-customer", N_("adds your first customer")),
    ("import", N_("brings in the customers you have in a table")),
    ("tutor", N_("teaches the keys in a minute, on a book of its own")),
    ("demo-book", N_("opens a demo book with 1,000 invented customers; yours stays as it is")),
    ("help", N_("shows every key")),
)
_KEY_CELLS = 5


def welcome(keymap: Keymap) -> Sequence[str]:
    """The lines of the welcome, for a list that has nothing to show."""
    ways = [pad(keymap.shown(action_id), _KEY_CELLS) + _(what) for action_id, what in _WAYS]
    return (_("Welcome to Kehu. There is no customer in this book yet."), "", *ways)
