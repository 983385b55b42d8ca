"""Lists of tasks: which ones, in which order, and how they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from store.text import _
from tui import output
from tui.commands.showing import due_of, due_text, state_text
from tui.session import Session

Record = dict[str, Any]

_NEVER = datetime.max.replace(tzinfo=UTC)


def tasks(session: Session, *, owner: str | None, customer: str | None = None, done: bool = False) -> list[Record]:
    """The open tasks, and under `done` the others too, soonest due first and those without a date last."""
    conditions, values = ["1"], []
    if not done:
        conditions.append("done IS NULL")
    for column, value in (("owner", owner), ("customer", customer)):
        if value is not None:
            conditions.append(f"{column}=?")
            values.append(value)
    found = session.book.where("tasks", " AND ".join(conditions), values)
    for task in found:
        due = due_of(session, task)
        task["state"] = "done" if "done" in task else due.state if due else ""
    return sorted(found, key=lambda task: _moment(session, task))


def show_tasks(session: Session, found: Sequence[Record]) -> None:
    """Answer with the tasks: each with its state and the name of its customer."""
    names = _customer_names(session, found)
    if session.json:
        for task in found:
            name = names.get(task.get("customer", ""))
            output.data({**task, **({"customer_name": name} if name else {})})
        return
    from store.find.resolve import short_ids

    short = short_ids(session.book, [task["id"] for task in found], "tasks")
    output.table(
        [
            output.Column(_("Id")),
            output.Column(_("Due")),
            output.Column(_("State")),
            output.Column(_("Customer"), gives_way=True),
            output.Column(_("Title"), gives_way=True),
            output.Column(_("Owner")),
        ],
        [
            [
                short[task["id"]],
                due_text(session, task),
                _("done") if task["state"] == "done" else state_text(task["state"]),
                names.get(task.get("customer", ""), ""),
                task.get("title", ""),
                task.get("owner", ""),
            ]
            for task in found
        ],
    )


def _moment(session: Session, task: Record) -> datetime:
    due = due_of(session, task)
    return due.moment if due else _NEVER


def _customer_names(session: Session, found: Sequence[Record]) -> dict[str, str]:
    ids = sorted({task["customer"] for task in found if task.get("customer")})
    import msgspec

    listed = msgspec.json.encode(ids).decode()
    rows = session.book.query(
        "SELECT id, name FROM r_customers WHERE id IN (SELECT value FROM json_each(?))", (listed,)
    )
    return {str(id): str(name) for id, name in rows if name}
