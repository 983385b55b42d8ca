"""`kehu task` and `kehu done`: things to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from store.model.task import TYPE
from store.text import N_
from tui import output
from tui.commands.changing import delete_record, edit_options, edit_record
from tui.commands.fields import field_options, fields_given
from tui.commands.meant import customer_meant, due_meant, match_of, record_meant
from tui.commands.tasklist import show_tasks, tasks
from tui.declare import argument, command, group, option, subcommand
from tui.session import Session

task = group(N_("Things to do."), "task")


@subcommand(task, N_("Note down the task TITLE; prints its short id."))
@argument("title", metavar="TITLE")
@option("--customer", metavar="NAME", help=N_("The customer or contact it is for."))
@field_options(TYPE, leave_out=("title",))
def add(session: Session, title: str, customer: str | None, **options: Any) -> None:
    from store.find.resolve import short_id
    from store.work.tasks import add_task

    fields = {"title": title, **fields_given(_with_due(session, options)), **_links(session, customer)}
    outcome = add_task(session.book, fields, session.now)
    if session.json:
        output.data(outcome.record)
    else:
        output.talk(outcome.sentence)
        output.line(short_id(session.book, outcome.record["id"], "tasks"))


@subcommand(task, N_("List the open tasks, soonest due first."), name="list")
@option("--owner", metavar="LOGIN", help=N_("Only those of this person."))
@option("--customer", metavar="NAME", help=N_("Only those of this customer."))
@option("--all", "everything", is_flag=True, help=N_("Those that are done as well."))
def list_tasks(session: Session, owner: str | None, customer: str | None, everything: bool) -> None:
    customer_id = customer_meant(session, customer)["id"] if customer else None
    show_tasks(session, tasks(session, owner=owner, customer=customer_id, done=everything))


@subcommand(task, N_("Change fields of the task ID; a field that is given replaces what it held."))
@argument("id", metavar="ID")
@edit_options(TYPE)
def edit(session: Session, id: str, **options: Any) -> None:
    edit_record(session, TYPE, record_meant(session, "tasks", id), _with_due(session, options))


@subcommand(task, N_("Delete the task ID; `kehu undo` brings it back."))
@argument("id", metavar="ID")
@option("--yes", is_flag=True, help=N_("Do not ask, whatever goes with it."))
def delete(session: Session, id: str, yes: bool) -> None:
    delete_record(session, TYPE.table, record_meant(session, "tasks", id), yes=yes)


@subcommand(task, N_("Put the task ID off until WHEN, such as “next mon 3pm” or 后天."))
@argument("id", metavar="ID")
@argument("when", metavar="WHEN")
def snooze(session: Session, id: str, when: str) -> None:
    from store.work.tasks import snooze_task

    found = record_meant(session, "tasks", id)
    session.report(snooze_task(session.book, found["id"], due_meant(session, when), session.now))


@subcommand(task, N_("Take back that the task ID was done."))
@argument("id", metavar="ID")
def reopen(session: Session, id: str) -> None:
    from store.work.tasks import reopen_task

    session.report(reopen_task(session.book, record_meant(session, "tasks", id)["id"], session.now))


@command(N_("Mark the tasks ID… as done."))
@argument("ids", metavar="ID...", nargs=-1, required=True)
def done(session: Session, ids: Sequence[str]) -> None:
    from store.work.tasks import complete_task

    for found in [record_meant(session, "tasks", id) for id in ids]:
        session.report(complete_task(session.book, found["id"], session.now))


def _with_due(session: Session, options: dict[str, Any]) -> dict[str, Any]:
    """The options with the typed due date as a task keeps it."""
    from store.model.instants import due_to_text

    if options.get("due"):
        return {**options, "due": due_to_text(due_meant(session, options["due"]))}
    return options


def _links(session: Session, customer: str | None) -> dict[str, str]:
    if customer is None:
        return {}
    match = match_of(session, customer)
    links = {"customer": match.customer_id or ""}
    return {**links, "contact": match.id} if match.table == "contacts" else links
