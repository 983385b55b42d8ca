"""`kehu today`: what is overdue and what is due today."""

from __future__ import annotations

from store.text import N_
from tui.commands.showing import DUE, OVERDUE
from tui.commands.tasklist import show_tasks, tasks
from tui.declare import command, option
from tui.session import Session


@command(N_("List the tasks that are overdue or due today, soonest due first."))
@option("--owner", metavar="LOGIN", help=N_("Only those of this person."))
def today(session: Session, owner: str | None) -> None:
    show_tasks(session, [task for task in tasks(session, owner=owner) if task["state"] in (OVERDUE, DUE)])
