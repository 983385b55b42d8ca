"""Which key does what on every screen; a screen of its own adds its digit and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from screens.shell.actions import BOOK, CONTACT_MADE, CUSTOMER, MOVE, TICKET, Action, Reason
from screens.shell.sentences import keyed
from store.text import N_, _

if TYPE_CHECKING:
    from textual.screen import Screen


def needs_customer(screen: Screen[Any]) -> str | None:
    """Why an action on the customer under the cursor, or on an article or a template, cannot be done, or None."""
    if getattr(screen, "selected_article", None) or getattr(screen, "selected_template", None):
        return None
    if hasattr(screen, "selected_template"):
        return keyed(screen, _("No template is selected; {new-customer} adds one"))
    if getattr(screen, "selected_customer", None) is None:
        return keyed(screen, _("No customer is selected; {new-customer} adds one"))
    return None


def needs_task(screen: Screen[Any]) -> str | None:
    """Why there is no task that can be completed, or None."""
    if getattr(screen, "next_task", None):
        return None
    return needs_customer(screen) or keyed(screen, _("There is no open task here; {new-task} adds one"))


def needs_pair(screen: Screen[Any]) -> str | None:
    """Why there are no two records to tell apart, or None."""
    if not hasattr(screen, "selected_pair") or screen.selected_pair:
        return None
    return _("There is no pair under the cursor")


def needs_ticket(screen: Screen[Any]) -> str | None:
    """Why an action on the ticket under the cursor cannot be done, or None."""
    if getattr(screen, "selected_ticket", None) is None:
        return keyed(screen, _("No ticket is selected; {new-ticket} opens one"))
    return None


def needs_record(screen: Screen[Any]) -> str | None:
    """Why there is nothing to copy, or None."""
    return None if getattr(screen, "selected_ticket", None) else needs_customer(screen)


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
        id="cockpit",
        keys=("C",),
        label=N_("cockpit"),
        help=N_("Begin a call: its time runs, the file stays in sight; {back} parks it, {cockpit} goes on with it"),
        group=CONTACT_MADE,
        command="kehu log NAME TEXT --channel call",
        changes=True,
        reason=needs_customer,
    ),
    Action(
        id="new-customer",
        keys=("a", "f7"),
        label=N_("add"),
        help=N_("Add a customer; among the articles, an article"),
        group=CUSTOMER,
        command="kehu add NAME",
        changes=True,
        footer=15,
    ),
    _customer(
        "edit",
        ("e", "f8"),
        N_("edit"),
        N_("Edit the customer, the ticket, the entry or the article under the cursor"),
        "kehu edit NAME, kehu ticket edit ID, kehu task edit ID, kehu bulk QUERY CHANGE",
    ),
    _customer(
        "edit-text",
        ("E",),
        N_("edit as text"),
        N_("Edit the record under the cursor whole, as TOML in your own editor"),
        "kehu edit NAME --editor",
    ),
    _customer("new-contact", ("A",), N_("add contact"), N_("Add a contact person"), "kehu contact add NAME PERSON"),
    _customer(
        "new-task", ("T",), N_("add task"), N_("Add a task for the customer"), "kehu task add TITLE --customer NAME"
    ),
    Action(
        id="next-status",
        keys=("s",),
        label=N_("status"),
        help=N_("Complete the next step; pause, solve, reopen or close the ticket; bring the complaint on"),
        group=CUSTOMER,
        command="kehu ticket solve ID, kehu done ID, kehu complaint finish ID, kehu feedback answer ID TEXT",
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
        id="canned-reply",
        keys=("p",),
        label=N_("canned"),
        help=N_("Begin a reply with the text of a template, the fields filled in"),
        group=TICKET,
        command="kehu ticket reply ID --template NAME",
        changes=True,
        reason=needs_ticket,
    ),
    Action(
        id="link",
        keys=("L",),
        label=N_("link"),
        help=N_("Note that the ticket has to do with another one, or with an article that helps"),
        group=TICKET,
        command="kehu ticket link ID OTHER",
        changes=True,
        reason=needs_ticket,
    ),
    Action(
        id="unlink",
        keys=("-",),
        label=N_("unlink"),
        help=N_("Take back that the ticket has to do with another one, or with an article"),
        group=TICKET,
        command="kehu ticket unlink ID OTHER",
        changes=True,
        reason=needs_ticket,
    ),
    Action(
        id="survey",
        keys=("Q",),
        label=N_("survey"),
        help=N_("Invite the customer to a survey, about the ticket under the cursor if there is one; note the answer"),
        group=CUSTOMER,
        command="kehu survey invite NAME, kehu survey answer ID SCORES",
        changes=True,
        reason=needs_customer,
    ),
    Action(
        id="articles",
        keys=("W", "f12"),
        label=N_("articles"),
        help=N_("Search what is known, first what may help with the ticket; during a call by the function key"),
        group=TICKET,
        command="kehu article list WORDS",
    ),
    Action(
        id="templates",
        keys=("Z",),
        label=N_("templates"),
        help=N_("Show the templates: canned replies and sheets, to be added, edited and looked over"),
        group=TICKET,
        command="kehu template list",
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
    _move("sort", ("o",), N_("sort"), N_("Choose the order of the list")),
    _move("next-match", ("n",), N_("next match"), N_("The next entry of the timeline with the words looked for")),
    _move("previous-match", ("N",), N_("match before"), N_("The entry before with the words looked for")),
    _move("kinds", ("b",), N_("kinds"), N_("Limit the timeline to calls, mails, notes, tickets …, or show all")),
    _move("columns", ("K",), N_("columns"), N_("Choose the columns of the list")),
    Action(
        id="views",
        keys=("F",),
        label=N_("views"),
        help=N_("Show a saved view, keep this filter as one, or delete one"),
        group=MOVE,
        command="kehu view save NAME QUERY, kehu view delete NAME",
        changes=True,
    ),
    _move(
        "mark",
        ("space",),
        N_("mark"),
        N_("Mark the line, or take its mark away; {edit} {owner} {archive} {delete} act on all that are marked"),
    ),
    _move("mark-range", ("V",), N_("mark range"), N_("Begin a range here; again: mark all from there to here")),
    _move("jump", ("ctrl+o",), N_("jump"), N_("Show a letter beside everything; typing it goes there")),
    Action(
        id="copy",
        keys=("y",),
        label=N_("copy"),
        help=N_("Send a field, or the text of the entry, to the clipboard of your terminal"),
        group=BOOK,
        command="kehu show NAME",
        reason=needs_record,
    ),
    Action(
        id="copy-card",
        keys=("Y",),
        label=N_("copy card"),
        help=N_("Send the card of the customer, or the ticket in words, to your terminal"),
        group=BOOK,
        command="kehu show NAME",
        reason=needs_record,
    ),
    Action(
        id="settings",
        keys=(",", "f10"),
        label=N_("settings"),
        help=N_("Show and change your own settings and those of the book"),
        group=BOOK,
        command="kehu config",
    ),
    Action(
        id="theme",
        keys=("ctrl+t",),
        label=N_("theme"),
        help=N_("Go on to the next colours: the terminal's own, light, dark, high contrast"),
        group=BOOK,
        command="kehu config set theme NAME",
    ),
    Action(
        id="tutor",
        keys=("f11",),
        label=N_("tutor"),
        help=N_("Learn the keys in a minute, on a book of its own"),
        group=BOOK,
        command="kehu tutor",
    ),
    Action(
        id="save",
        keys=("ctrl+s",),
        label=N_("save"),
        help=N_("Save the form"),
        group=BOOK,
    ),
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
        id="history",
        keys=("H",),
        label=N_("history"),
        help=N_("Show what was done to the record under the cursor, and take any of it back"),
        group=BOOK,
        command="kehu undo ID",
        changes=True,
    ),
    Action(
        id="import",
        keys=("I",),
        label=N_("import"),
        help=N_("Import a file: see what would be new, changed or left, map its columns, then take it in"),
        group=BOOK,
        command="kehu import FILE",
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
