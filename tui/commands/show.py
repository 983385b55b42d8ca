"""`kehu show`: one customer whole, with the people there, what is to do, and the timeline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from store.text import N_, _
from tui import output
from tui.commands.meant import customer_meant
from tui.commands.showing import due_text, label, when
from tui.declare import argument, command, option
from tui.session import Session

Record = Mapping[str, Any]

NEWEST = 50
EVERYTHING = -1


@command(N_("Show the customer NAME with contacts, tasks and the timeline, newest first."))
@argument("name", metavar="NAME")
@option("--all", "everything", is_flag=True, help=N_("The whole timeline instead of the newest 50."))
def show(session: Session, name: str, everything: bool) -> None:
    book = session.book
    customer = customer_meant(session, name)
    whole = {
        **customer,
        "contacts": book.children("contacts", "customer", customer["id"], limit=EVERYTHING),
        "tasks": book.children("tasks", "customer", customer["id"], limit=EVERYTHING),
        "tickets": [],
        "timeline": book.timeline(customer["id"], limit=EVERYTHING if everything else NEWEST),
    }
    if session.json:
        output.data({key: _without_stamps(value) for key, value in whole.items()})
    else:
        _show(session, whole)


def _without_stamps(value: object) -> object:
    if isinstance(value, list):
        return [_without_stamps(item) for item in value]
    if isinstance(value, dict):
        return {key: item for key, item in value.items() if key != "stamps"}
    return value


def _show(session: Session, whole: Record) -> None:
    from store.find.resolve import short_id

    heading = [whole["name"], short_id(session.book, whole["id"]), *_facts(session, whole)]
    output.line(" · ".join(heading))
    for text in (whole.get("pinned"), ", ".join([*whole.get("phones", ()), *whole.get("mails", ())])):
        if text:
            output.line(text)
    for contact in whole["contacts"]:
        parts = [contact.get("name"), contact.get("title"), *contact.get("phones", ()), *contact.get("mails", ())]
        output.line("  " + "  ".join(part for part in parts if part))
    for task in whole["tasks"]:
        if "done" not in task:
            output.line(_("to do  {due}  {title}").format(due=due_text(session, task), title=task.get("title", "")))
    for interaction in whole["timeline"]:
        output.line(_line(session, interaction))


def _facts(session: Session, whole: Record) -> list[str]:
    facts = [whole.get("company"), whole.get("grade"), label(session, "status", whole.get("status"))]
    if whole.get("owner"):
        facts.append(_("owner {owner}").format(owner=whole["owner"]))
    if whole.get("archived"):
        facts.append(_("archived"))
    return [fact for fact in facts if fact]


def _line(session: Session, interaction: Record) -> str:
    minutes = interaction.get("minutes")
    parts = [
        when(session, interaction.get("at", "")),
        label(session, "channel", interaction.get("channel")),
        _("in") if interaction.get("direction") == "in" else "",
        _("{minutes} min").format(minutes=minutes) if minutes else "",
        label(session, "outcome", interaction.get("outcome")),
        str(interaction.get("text", "")).replace("\n", " "),
    ]
    return "  ".join(part for part in parts if part)
