"""Complaints: begun, taken step by step, sent back, handed on, and closed with a task to ask again (Rule 4)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from store.errors import Invalid, Refused
from store.model.fields import clean
from store.model.instants import due_to_text, to_text
from store.model.service import complaint_terms
from store.rules.complaint import (
    LABELS,
    NOT_ACCEPTED,
    OPTIONAL,
    REQUIRED,
    STEPS,
    Progress,
    after_finishing,
    begun,
    follow_up_on,
    may_finish,
    may_send_back,
    progress,
)
from store.rules.sla import Terms
from store.text import _
from store.work.customers import found
from store.work.outcome import Outcome, Record, concluded, name_of
from store.work.people import person_meant, with_people_meant
from store.work.ticket_clocks import messages_of
from store.work.ticket_intake import create_ticket
from store.work.ticket_queue import QueueLine, queue
from store.work.tickets import refused, ticket_now, turn

if TYPE_CHECKING:
    from store.book import Book
    from store.change import Change


class ComplaintLine(msgspec.Struct, frozen=True):
    """A complaint of the queue and how far it has come."""

    line: QueueLine
    progress: Progress


def start_complaint(book: Book, fields: Mapping[str, Any], now: datetime) -> Outcome:
    """Open a complaint for the customer that `fields` name and begin its intake.

    `channel` and `severity` belong to the intake and may be left for later. Raises Invalid for what cannot be kept.
    """
    given = with_people_meant(book, "tickets", fields)
    severity = given.pop("severity", None)
    with book.change("open complaint") as change:
        ticket = create_ticket(book, change, {**given, "kind": "complaint"})
        ticket = begin_intake(book, change, ticket, now, channel=given.get("channel"), severity=severity)
        customer = found(change, "customers", ticket["customer"])
    sentence = _("Opened the complaint {ticket} of {customer}.").format(
        ticket=name_of("tickets", ticket), customer=customer["name"]
    )
    return concluded(change, sentence, [("tickets", ticket)])


def begin_intake(book: Book, change: Change, ticket: Record, now: datetime, **known: Any) -> Record:
    """Begin the steps of a complaint that was just opened, as part of a change, with what is known of its intake."""
    entry = {**_begun(book, ticket, STEPS[0], now), **{name: value for name, value in known.items() if value}}
    return change.update("tickets", ticket["id"], {"steps": [entry]})


def finish_step(book: Book, id: str, fields: Mapping[str, Any], now: datetime, step: str | None = None) -> Outcome:
    """Finish the step a complaint is at, or `step`, with what it came to; the next one begins.

    The fields are those of `store.rules.complaint.REQUIRED` and OPTIONAL. Finishing the intake acknowledges the
    complaint, by default now, which is logged as the first response where there was none. The cause found becomes
    that of the ticket, and the customer's satisfaction its rating. Not accepted, it goes back to investigation, and a
    ticket that was solved is open again. Raises Refused for a step that is not its turn or lacks something.
    """
    with book.change("finish complaint step") as change:
        ticket, present = ticket_now(book, change, id, now)
        _refuse_other_kinds(ticket)
        at = progress(ticket, now, book.zone)
        name = step or at.step or STEPS[-1]
        if name not in STEPS:
            raise Refused(_("There is no step {step}; there are {all}.").format(step=name, all=", ".join(STEPS)))
        given = _given(name, fields, now)
        if reason := may_finish(ticket, name, given):
            raise refused(ticket, reason)
        entry = {**(at.entry or _begun(book, ticket, name, now)), **given, "done_at": to_text(now)}
        before = ticket.get("steps") or []
        steps = [*(before[:-1] if at.entry is not None else before), entry]
        following = after_finishing(name, given)
        if following is not None:
            steps.append(_begun(book, ticket, following, now))
        patch: dict[str, Any] = {"steps": steps}
        if name == "investigation":
            patch["cause"] = given.get("cause", entry.get("cause"))
        if entry.get("satisfaction") is not None and name == STEPS[-1]:
            patch |= {"rating": entry["satisfaction"], "rated_at": to_text(now)}
        ticket = change.update("tickets", id, patch)
        if name == "intake":
            _acknowledge(book, change, ticket, entry)
            if present.status == "new":
                ticket = turn(book, change, ticket, present, "open", now)
        if entry.get("accepted") == NOT_ACCEPTED and present.category == "done" and present.status == "solved":
            ticket = turn(book, change, ticket, present, "open", now)
    said = {"ticket": name_of("tickets", ticket), "step": step_label(book, name)}
    if following is None:
        sentence = _("{ticket}: {step} is finished; it can be closed.").format(**said)
    else:
        sentence = _("{ticket}: {step} is finished, {next} has begun.").format(**said, next=step_label(book, following))
    return concluded(change, sentence, [("tickets", ticket)])


def send_back(book: Book, id: str, to: str, reason: str, now: datetime) -> Outcome:
    """Send a complaint back to an earlier step, for a reason; what was done before stays, and the step begins anew."""
    if not clean(reason):
        raise Invalid({"reason": _("Say why it is sent back.")})
    with book.change("send complaint back") as change:
        ticket, _present = ticket_now(book, change, id, now)
        _refuse_other_kinds(ticket)
        if why_not := may_send_back(ticket, to):
            raise refused(ticket, why_not)
        entry = {**_begun(book, ticket, to, now), "sent_back": clean(reason)}
        ticket = change.update("tickets", id, {"steps": [*ticket.get("steps", ()), entry]})
    sentence = _("{ticket} is back at {step}.").format(ticket=name_of("tickets", ticket), step=step_label(book, to))
    return concluded(change, sentence, [("tickets", ticket)])


def hand_step(
    book: Book, id: str, now: datetime, *, login: str | None = None, due: date | datetime | None = None
) -> Outcome:
    """Say who has the step a complaint is at, and by when it is to be done; what is None stays as it was."""
    owner = person_meant(book, login) if login else None
    with book.change("hand complaint step over") as change:
        ticket = found(change, "tickets", id)
        _refuse_other_kinds(ticket)
        at = progress(ticket, now, book.zone)
        if at.step is None:
            raise refused(ticket, _("All four steps are finished."))
        entry = dict(at.entry or _begun(book, ticket, at.step, now))
        if owner:
            entry["owner"] = owner
        if due is not None:
            entry["due"] = due_to_text(due)
        before = ticket.get("steps") or []
        steps = [*(before[:-1] if at.entry is not None else before), entry]
        ticket = change.update("tickets", id, {"steps": steps})
    said = {"ticket": name_of("tickets", ticket), "step": step_label(book, at.step), "login": entry.get("owner", "–")}
    return concluded(change, _("{ticket}: {step} is with {login}.").format(**said), [("tickets", ticket)])


def close_complaint(book: Book, id: str, now: datetime, result: str | None = None) -> Outcome:
    """Close a complaint of which all four steps are finished, and note down to ask whether the customer is content.

    The task is due some days later, as the settings say. The outcome has the ticket first, then the task. Refused
    while a step is open.
    """
    with book.change("close complaint") as change:
        ticket, present = ticket_now(book, change, id, now)
        _refuse_other_kinds(ticket)
        at = progress(ticket, now, book.zone)
        if at.step is not None:
            raise refused(ticket, _("The step {step} is not finished yet.").format(step=step_label(book, at.step)))
        ticket = turn(book, change, ticket, present, "closed", now)
        if result:
            ticket = change.update("tickets", id, {"result": result})
        task = change.create("tasks", _follow_up(book, ticket, now))
    sentence = _("Closed {ticket}; on {day} you ask whether they are content.").format(
        ticket=name_of("tickets", ticket), day=task["due"]
    )
    return concluded(change, sentence, [("tickets", ticket), ("tasks", task)])


def progress_of(book: Book, ticket: Mapping[str, Any], now: datetime) -> Progress:
    """How far a complaint has come, who has its step and what that still lacks."""
    return progress(ticket, now, book.zone)


def complaints(book: Book, now: datetime, *, owner: str | None = None, everything: bool = False) -> list[ComplaintLine]:
    """The complaints of the queue in its order with how far each has come; closed ones too if `everything`.

    `owner` leaves those whose step this person has.
    """
    lines = [line for line in queue(book, now, include_done=everything) if line.kind == "complaint"]
    found_by_id = {
        ticket["id"]: ticket
        for ticket in book.where(
            "tickets",
            "id IN (SELECT value FROM json_each(?))",
            (msgspec.json.encode([line.id for line in lines]).decode(),),
        )
    }
    listed = [ComplaintLine(line, progress(found_by_id[line.id], now, book.zone)) for line in lines]
    return [each for each in listed if owner in (None, each.progress.owner)]


def step_label(book: Book, step: str) -> str:
    """What people call a step."""
    from store.model.vocabulary import label

    return label("complaint_step", step, book.settings)


def missing_labels(at: Progress) -> list[str]:
    """What the present step still lacks, in words."""
    return [_(LABELS[name]) for name in at.missing]


def _acknowledge(book: Book, change: Change, ticket: Record, entry: Mapping[str, Any]) -> None:
    """Log the acknowledgement, which is the first response to a complaint, where none was logged or made by phone."""
    answered = any(message["direction"] == "out" for message in messages_of(book, [ticket["id"]])[ticket["id"]])
    if answered or ticket.get("opened_by_phone") is True or entry["channel"] == "note":
        return
    change.create(
        "interactions",
        {
            "customer": ticket["customer"],
            **({"contact": ticket["contact"]} if "contact" in ticket else {}),
            "channel": entry["channel"],
            "direction": "out",
            "at": entry["acknowledged_at"],
            "text": _("Told the customer that the complaint has come in."),
            "ticket": ticket["id"],
        },
    )


def _given(step: str, fields: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The fields of the step that were given; those of other steps are refused by name."""
    known = (*REQUIRED[step], *OPTIONAL[step])
    given = {name: value for name, value in fields.items() if value not in (None, "")}
    strange = [name for name in given if name not in known]
    if strange:
        raise Invalid(
            {
                strange[0]: _("The step {step} has no {field}; it has {all}.").format(
                    step=step, field=strange[0], all=", ".join(known)
                )
            }
        )
    if step == "intake":
        given.setdefault("acknowledged_at", to_text(now))
    return {name: _stored(value) for name, value in given.items()}


def _stored(value: Any) -> Any:
    if isinstance(value, datetime):
        return to_text(value.astimezone(UTC))
    return str(value) if isinstance(value, date) else value


def _begun(book: Book, ticket: Mapping[str, Any], step: str, now: datetime) -> dict[str, Any]:
    terms = Terms(book.settings, book.zone)
    owner = str(ticket.get("assignee") or book.user)
    return begun(step, owner, now, complaint_terms(book.settings), terms.calendar_of(ticket))


def _follow_up(book: Book, ticket: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    due = follow_up_on(now.astimezone(book.zone).date(), complaint_terms(book.settings))
    named = {name: ticket[name] for name in ("customer", "contact") if name in ticket}
    return {
        **named,
        "title": _("#{number}: satisfied with the result?").format(number=ticket.get("number")),
        "kind": "call",
        "due": str(due),
        "owner": ticket.get("assignee") or book.user,
        "ticket": ticket["id"],
    }


def _refuse_other_kinds(ticket: Record) -> None:
    if ticket.get("kind") != "complaint":
        raise refused(ticket, _("It is no complaint; `kehu ticket edit --kind complaint` makes it one."))
