"""The one registry of actions: bindings, footer, help and the table of keys in the README are made from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from store.text import N_, _

if TYPE_CHECKING:
    from textual.dom import DOMNode
    from textual.screen import Screen

Reason = Callable[["Screen[Any]"], "str | None"]

SCREENS = N_("Screens")
MOVE = N_("Move")
CUSTOMER = N_("Customer")
CONTACT_MADE = N_("Log a contact")
TICKET = N_("Ticket")
BOOK = N_("Book")
GROUPS = (SCREENS, CONTACT_MADE, CUSTOMER, TICKET, BOOK, MOVE)
"""The groups of actions in the order in which they are read."""


class Action(msgspec.Struct, frozen=True, kw_only=True):
    """One thing a person can do.

    id: the binding's id; `log-call` is done by the method `action_log_call` of the focused widget, one of its
    parents, the screen or the app, and belongs where there is one. keys: as Textual names them, the one shown first.
    label, help, group: marked with N_, translated where shown. command: the `kehu` commands that do the same, apart by
    commas. changes: whether it changes the book. footer: its place in the footer, 0 for none. reason: why it cannot be
    done now, or None. always: also while a line is typed over the foot of the screen.
    """

    id: str
    keys: tuple[str, ...]
    label: str
    help: str
    group: str
    command: str = ""
    changes: bool = False
    footer: int = 0
    reason: Reason | None = None
    always: bool = False

    @property
    def method(self) -> str:
        """The name of the method that does it."""
        return "action_" + self.id.replace("-", "_")


_registry: dict[str, Action] = {}
_owner_of_key: dict[str, str] = {}


def register(*actions: Action) -> None:
    """Add actions; ValueError if an id or a key has a meaning already, since one key means one thing everywhere."""
    for action in actions:
        if action.id in _registry:
            raise ValueError(f"the action {action.id} is registered twice")
        for key in action.keys:
            if key in _owner_of_key:
                raise ValueError(f"{key} means {_owner_of_key[key]} already, so it cannot mean {action.id}")
        _registry[action.id] = action
        _owner_of_key.update(dict.fromkeys(action.keys, action.id))


def registered() -> Iterator[Action]:
    """All actions, in the order they were registered."""
    return iter(_registry.values())


def action(action_id: str) -> Action:
    """The action of that id; KeyError if there is none."""
    return _registry[action_id]


def with_full_width_twins(keys: Iterable[str]) -> list[str]:
    """The keys, and for each sign or letter the full-width form a Chinese input method hands over instead."""
    twins = [chr(ord(key) + 0xFEE0) for key in keys if len(key) == 1 and "!" <= key <= "~"]
    if "/" in keys:
        twins.append("、")
    return [*keys, *twins]


def performer(action: Action, screen: Screen[Any]) -> Callable[[], object] | None:
    """What does the action here: a method of the focused widget, of one of its parents, the screen or the app."""
    start: DOMNode = screen.focused or screen
    for node in start.ancestors_with_self:
        method: Callable[[], object] | None = getattr(node, action.method, None)
        if method is not None:
            return method
    return None


def why_not(action: Action, screen: Screen[Any]) -> str | None:
    """The sentence that says why the action cannot be done on this screen now, or None if it can."""
    if performer(action, screen) is None:
        return _("“{action}” has no meaning here").format(action=_(action.label))
    occupied: str | None = getattr(screen, "occupied", None)
    if occupied and not action.always:
        return occupied
    return action.reason(screen) if action.reason else None


_SHOWN = {
    "enter": "↵",
    "escape": "esc",
    "question_mark": "?",
    "slash": "/",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "pgup",
    "pagedown": "pgdn",
}


def shown_key(key: str) -> str:
    """The key as people read it: `ctrl+r`, `?`, `F2`."""
    return key.upper() if key[0] == "f" and key[1:].isdigit() else _SHOWN.get(key, key)
