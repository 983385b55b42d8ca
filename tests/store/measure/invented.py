"""Small invented books as tables of documents: tickets of every course, messages, ratings and tasks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from itertools import chain
from typing import Any

from hypothesis import strategies as st

from store.model.instants import to_text
from store.model.settings import default_settings

Document = dict[str, Any]
Tables = dict[str, list[Document]]

START = datetime(2026, 9, 1, 2, tzinfo=UTC)
DAYS = 40
LOGINS = ("li", "chen")
GAPS = (
    timedelta(),
    timedelta(minutes=4),
    timedelta(hours=1),
    timedelta(hours=13),
    timedelta(days=3),
    timedelta(days=9),
)
HAPPENINGS = (
    *(("in",), ("out",), ("in", "in", "out"), ("unreached",), ("note",)),
    *(("solved",), ("solved", "in"), ("open",), ("waiting",), ("hold",), ("until",), ("closed",), ("rejected",)),
)
"""What may happen to a ticket, in one go or after another."""


@st.composite
def books(draw: Callable[..., Any]) -> Tables:
    """The tables of a small book in Shanghai or Berlin."""
    zone = draw(st.sampled_from(("Asia/Shanghai", "Europe/Berlin")))
    tables: Tables = {"settings": [], "customers": [], "tickets": [], "interactions": [], "tasks": []}
    add(tables, "settings", START, **default_settings("0" * 26, zone, "CNY"))
    customer = add(tables, "customers", START, name="上海金桥贸易", kind="company")["id"]
    for number in range(draw(st.integers(0, 4))):
        _ticket(draw, tables, customer, 1001 + number)
    for _each in range(draw(st.integers(0, 4))):
        rating = draw(st.one_of(st.none(), st.integers(1, 5)))
        _interaction(draw, tables, customer, draw(_moments()), "call", "out", rating=rating)
    for _each in range(draw(st.integers(0, 4))):
        _task(draw, tables, customer)
    return tables


@st.composite
def desks(draw: Callable[..., Any]) -> Tables:
    """The same with what groups are told by, customers that come and go, and instants as another tool writes them."""
    tables: Tables = draw(books())
    for login, team in zip(LOGINS, ("north", draw(st.sampled_from((None, "north", "south")))), strict=True):
        add(tables, "people", START, login=login, name=login, role="service", team=team)
    for _each in range(draw(st.integers(0, 2))):
        _member(draw, tables)
    customers = st.sampled_from([customer["id"] for customer in tables["customers"]])
    for ticket in tables["tickets"]:
        about = {"type": ("fault", "order", None), "channel": ("mail", "call", None), "kind": ("ticket", "complaint")}
        about["cause"] = ("delivery", None)
        drawn = {name: draw(st.sampled_from(values)) for name, values in about.items()}
        ticket.update({name: value for name, value in drawn.items() if value}, customer=draw(customers))
    for table, name in (("interactions", "at"), ("tasks", "due"), ("tasks", "done")):
        for record in tables[table]:
            if "T" in record.get(name, "") and draw(st.integers(0, 3)) == 0:
                instant = datetime.fromisoformat(record[name])
                record[name] = instant.astimezone(timezone(timedelta(hours=8))).isoformat()
    return tables


def _member(draw: Callable[..., Any], tables: Tables) -> None:
    changes = sorted(draw(st.lists(_moments(), max_size=3, unique=True)))
    statuses = [draw(st.sampled_from(("active", "lost"))) for _each in range(len(changes) + 1)]
    add(
        tables,
        "customers",
        draw(_moments()),
        name="Ann",
        kind="person",
        grade=draw(st.sampled_from(("A", "B", None))),
        owner=draw(st.sampled_from((*LOGINS, None))),
        status=statuses[-1],
        status_log=[
            {"at": to_text(at), "from": before, "to": after, "by": "li"}
            for at, before, after in zip(changes, statuses, statuses[1:], strict=False)
        ],
    )


def add(tables: Tables, table: str, entered: datetime, /, **fields: Any) -> Document:
    """Add a record; ids grow in the order of the records, whatever the table."""
    number = sum(map(len, tables.values()))
    given = {field: value for field, value in fields.items() if value is not None}
    document = {"id": f"01{number:024}", "created": to_text(entered), "by": "li", "stamps": {}, **given}
    tables.setdefault(table, []).append(document)
    return document


def _moments() -> st.SearchStrategy[datetime]:
    return st.integers(0, DAYS * 24).map(lambda hours: START + timedelta(hours=hours))


def _ticket(draw: Callable[..., Any], tables: Tables, customer: str, number: int) -> None:
    at = draw(_moments())
    first = draw(st.sampled_from(("new", "new", "new", "new", "waiting", "solved")))
    log: list[Document] = [{"at": to_text(at), "to": first, "by": "li"}]
    phone = draw(st.booleans())
    call = _interaction(draw, tables, customer, at, "call", "in") if phone else None
    ticket = add(
        tables,
        "tickets",
        at,
        number=number,
        customer=customer,
        kind="ticket",
        subject=f"Ticket {number}",
        assignee=draw(st.sampled_from(LOGINS)),
        interaction=call and call["id"],
        opened_by_phone=phone or None,
        status_log=log,
        status=first,
    )
    if call is not None:
        call["ticket"] = ticket["id"]
    if draw(st.booleans()):
        _interaction(draw, tables, customer, at - timedelta(hours=5), "mail", "in", ticket=ticket["id"])
    for happening in chain.from_iterable(draw(st.lists(st.sampled_from(HAPPENINGS), max_size=6))):
        at += draw(st.sampled_from(GAPS))
        if happening in ("in", "out", "unreached", "note"):
            channel = {"unreached": "call", "note": "note"}.get(happening, "mail")
            outcome = "not-reached" if happening == "unreached" else None
            direction = None if happening == "note" else "in" if happening == "in" else "out"
            _interaction(draw, tables, customer, at, channel, direction, ticket=ticket["id"], outcome=outcome)
            continue
        to = "waiting" if happening == "until" else happening
        entry = {"at": to_text(at), "from": log[-1]["to"], "to": to, "by": "li"}
        ticket.pop("resume_at", None)
        if happening == "until":
            entry["resume_at"] = ticket["resume_at"] = to_text(at + draw(st.sampled_from(GAPS)))
        log.append(entry)
        ticket["status"] = to
    if draw(st.booleans()):
        ticket.update(rating=draw(st.integers(1, 5)), rated_at=to_text(at))


def _interaction(
    draw: Callable[..., Any],
    tables: Tables,
    customer: str,
    at: datetime,
    channel: str,
    direction: str | None,
    **more: Any,
) -> Document:
    by = draw(st.sampled_from(LOGINS))
    return add(
        tables,
        "interactions",
        at,
        customer=customer,
        at=to_text(at),
        channel=channel,
        direction=direction,
        by=by,
        **more,
    )


def _task(draw: Callable[..., Any], tables: Tables, customer: str) -> None:
    at = draw(_moments())
    due = draw(st.one_of(_moments().map(to_text), _moments().map(lambda moment: str(moment.date())), st.none()))
    done = draw(st.one_of(_moments().map(to_text), st.none()))
    owner = draw(st.sampled_from(LOGINS))
    add(tables, "tasks", at, customer=customer, title="Call back", due=due, done=done, owner=owner)
