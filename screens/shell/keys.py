"""Which key does what on every screen; a screen of its own adds its digit and nothing else."""

from __future__ import annotations

from typing import Any

from textual.screen import Screen

from screens.shell.actions import BOOK, CONTACT_MADE, CUSTOMER, MOVE, TICKET, Action, Reason
from store.text import N_, _


def needs_customer(screen: Screen[Any]) -> str | None:
    """Why an action on the customer under the cursor cannot be done, or None."""
    if getattr(screen, "selected_customer", None) is None:
        return _("No customer is selected; a adds one")
    return None


def needs_task(screen: Screen[Any]) -> str | None:
    """Why there is no task that can be completed, or None."""
    if getattr(screen, "next_task", None):
        return None
    return needs_customer(screen) or _("There is no open task here; T adds one")


def needs_ticket(screen: Screen[Any]) -> str | None:
    """Why an action on the ticket under the cursor cannot be done, or None."""
    if getattr(screen, "selected_ticket", None) is None:
        return _("No ticket is selected; t opens one")
    return None


def needs_ticket_or_task(screen: Screen[Any]) -> str | None:
    """Why nothing here has a next status, or None."""
    if getattr(screen, "selected_ticket", None) or getattr(screen, "next_task", None):
        return None
    about_tickets = hasattr(screen, "selected_ticket") and getattr(screen, "selected_customer", None) is None
    return needs_ticket(screen) if about_tickets else needs_task(screen)


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
        changes=True,
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
        changes=True,
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
        changes=True,
        footer=15,
    ),
    _customer(
        "edit",
        ("e", "f8"),
        N_("edit"),
        N_("Edit the customer, the ticket or the entry under the cursor"),
        "kehu edit NAME, kehu ticket edit ID, kehu task edit ID",
    ),
    _customer("new-contact", ("A",), N_("add contact"), N_("Add a contact person"), "kehu contact add NAME PERSON"),
    _customer(
        "new-task", ("T",), N_("add task"), N_("Add a task for the customer"), "kehu task add TITLE --customer NAME"
    ),
    Action(
        id="next-status",
        keys=("s",),
        label=N_("status"),
        help=N_("Complete the next step; pause, solve, reopen or close the ticket"),
        group=CUSTOMER,
        command="kehu ticket solve ID, kehu done ID",
        changes=True,
        reason=needs_ticket_or_task,
    ),
    _customer(
        "owner",
        ("O",),
        N_("owner"),
        N_("Hand the ticket over, or assign the customer, to somebody or to nobody"),
        "kehu owner set NAME --to LOGIN, kehu ticket assign ID LOGIN",
    ),
    Action(
        id="take-next",
        keys=("x",),
        label=N_("take next"),
        help=N_("Take the ticket that is next in the queue"),
        group=TICKET,
        command="kehu ticket next --take",
        changes=True,
    ),
    Action(
        id="reply",
        keys=("r",),
        label=N_("reply"),
        help=N_("Answer the customer on the ticket; < at the end: it came from them"),
        group=TICKET,
        command="kehu ticket reply ID TEXT",
        changes=True,
        reason=needs_ticket,
    ),
    Action(
        id="new-ticket",
        keys=("t",),
        label=N_("ticket"),
        help=N_("Open a ticket for the customer, from the entry under the cursor if there is one"),
        group=TICKET,
        command="kehu ticket new NAME SUBJECT",
        changes=True,
        reason=needs_customer,
        footer=52,
    ),
    _customer(
        "archive", ("D",), N_("archive"), N_("Put the customer into the archive, or take it out"), "kehu archive NAME"
    ),
    _customer(
        "delete",
        ("d",),
        N_("delete"),
        N_("Delete the customer, the ticket or the entry under the cursor; undo brings it back"),
        "kehu delete NAME, kehu ticket delete ID, kehu task delete ID",
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
        id="palette",
        keys=(":", "ctrl+p"),
        label=N_("palette"),
        help=N_("Find a key, a customer or a ticket by typing, and do or open it"),
        group=BOOK,
        footer=51,
    ),
    Action(
        id="undo",
        keys=("u", "ctrl+z"),
        label=N_("undo"),
        help=N_("Take back the last change of yours"),
        group=BOOK,
        command="kehu undo",
        changes=True,
        footer=40,
    ),
    Action(
        id="redo",
        keys=("ctrl+r",),
        label=N_("redo"),
        help=N_("Do again what undo took back"),
        group=BOOK,
        command="kehu redo",
        changes=True,
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
