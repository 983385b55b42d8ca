"""Which key does what on every screen; a screen of its own adds its digit and nothing else."""

from __future__ import annotations

from typing import Any

from textual.screen import Screen

from screens.shell.actions import BOOK, CONTACT_MADE, CUSTOMER, MOVE, Action, Reason
from store.text import N_, _


def needs_customer(screen: Screen[Any]) -> str | None:
    """Why an action on the customer under the cursor cannot be done, or None."""
    if getattr(screen, "selected_customer", None) is None:
        return _("No customer is selected; a adds one")
    return None


def needs_task(screen: Screen[Any]) -> str | None:
    """Why no task of the customer under the cursor can be completed, or None."""
    if reason := needs_customer(screen):
        return reason
    return None if getattr(screen, "next_task", None) else _("There is no open task here; T adds one")


def _move(action_id: str, keys: tuple[str, ...], label: str, help: str, footer: int = 0) -> Action:
    return Action(id=action_id, keys=keys, label=label, help=help, group=MOVE, footer=footer)


def _log(channel: str, keys: tuple[str, ...], label: str, help: str, footer: int) -> Action:
    return Action(
        id=f"log-{channel}",
        keys=keys,
        label=label,
        help=help,
        group=CONTACT_MADE,
        command=f"kehu log NAME TEXT --channel {channel}",
        footer=footer,
        reason=needs_customer,
    )


def _customer(
    action_id: str, keys: tuple[str, ...], label: str, help: str, command: str, reason: Reason = needs_customer
) -> Action:
    return Action(
        id=action_id,
        keys=keys,
        label=label,
        help=help,
        group=CUSTOMER,
        command=command,
        reason=reason,
    )


ACTIONS = (
    _log("call", ("c", "f2"), N_("call"), N_("Log a call with the customer under the cursor"), 10),
    _log("mail", ("m", "f3"), N_("mail"), N_("Log a mail"), 11),
    _log("wechat", ("w", "f4"), N_("WeChat"), N_("Log a WeChat message"), 12),
    _log("visit", ("v", "f5"), N_("visit"), N_("Log a visit"), 13),
    _log("note", ("i", "f6"), N_("note"), N_("Write an internal note; it is no contact with the customer"), 14),
    Action(
        id="new-customer",
        keys=("a", "f7"),
        label=N_("add"),
        help=N_("Add a customer"),
        group=CUSTOMER,
        command="kehu add NAME",
        footer=15,
    ),
    _customer(
        "edit", ("e", "f8"), N_("edit"), N_("Edit the customer, or the entry under the cursor"), "kehu edit NAME"
    ),
    _customer("new-contact", ("A",), N_("add contact"), N_("Add a contact person"), "kehu contact add NAME"),
    _customer("new-task", ("T",), N_("add task"), N_("Add a task for the customer"), "kehu task add NAME"),
    # Later the same letter moves a ticket or a deal to its next status; of a task that is "done".
    _customer(
        "complete-task", ("s",), N_("task done"), N_("Complete the customer's next step"), "kehu done ID", needs_task
    ),
    _customer(
        "owner", ("O",), N_("owner"), N_("Assign the customer to somebody, or to nobody"), "kehu owner NAME LOGIN"
    ),
    _customer(
        "archive", ("D",), N_("archive"), N_("Put the customer into the archive, or take it out"), "kehu archive NAME"
    ),
    _customer(
        "delete",
        ("d",),
        N_("delete"),
        N_("Delete the customer, or the entry under the cursor; undo brings it back"),
        "kehu delete NAME",
    ),
    _move("cursor-down", ("j", "down"), N_("down"), N_("Next line")),
    _move("cursor-up", ("k", "up"), N_("up"), N_("Line before")),
    _move("half-page-down", ("ctrl+d",), N_("half down"), N_("Half a page down")),
    _move("half-page-up", ("ctrl+u",), N_("half up"), N_("Half a page up")),
    _move("page-down", ("pagedown",), N_("page down"), N_("A page down")),
    _move("page-up", ("pageup",), N_("page up"), N_("A page up")),
    _move("first", ("g", "home"), N_("first"), N_("First line")),
    _move("last", ("G", "end"), N_("last"), N_("Last line")),
    _move("open", ("enter",), N_("open"), N_("Open what is under the cursor")),
    _move("back", ("escape", "q"), N_("back"), N_("Back: leave what is open, then clear the filter")),
    _move("other-pane", ("tab", "shift+tab"), N_("other pane"), N_("Go to the other pane")),
    _move("enlarge", ("z",), N_("enlarge"), N_("Give the pane the whole width, or take it back")),
    _move("filter", ("/", "ctrl+f"), N_("filter"), N_("Show only the lines that match the words"), 20),
    _move("sort", ("o",), N_("sort"), N_("Sort by the next column")),
    Action(
        id="undo",
        keys=("u", "ctrl+z"),
        label=N_("undo"),
        help=N_("Take back the last change of yours"),
        group=BOOK,
        command="kehu undo",
        footer=40,
    ),
    Action(
        id="redo",
        keys=("ctrl+r",),
        label=N_("redo"),
        help=N_("Do again what undo took back"),
        group=BOOK,
        command="kehu redo",
    ),
    Action(
        id="demo-book",
        keys=("f9",),
        label=N_("demo book"),
        help=N_("Open a book of invented customers, or go back to your own"),
        group=BOOK,
        command="kehu demo",
    ),
    Action(
        id="help", keys=("?", "f1"), label=N_("keys"), help=N_("Show every key"), group=BOOK, footer=50, always=True
    ),
    Action(
        id="quit",
        keys=("ctrl+q",),
        label=N_("quit"),
        help=N_("Leave Kehu; everything is saved"),
        group=BOOK,
        always=True,
    ),
)
