"""Working tickets: open, answer, pause, solve, reopen, close, follow up and hand over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any, Literal

from store.errors import Invalid, Refused
from store.model.fields import clean
from store.model.instants import to_text
from store.rules.dates import explain
from store.rules.status import EXCLUDED, OPENED_BY_MESSAGE, StatusAt, may, spoken
from store.text import _
from store.work.customers import found
from store.work.logs import with_logs
from store.work.outcome import Outcome, Record, concluded, name_of
from store.work.people import person_meant, with_people_meant
from store.work.ticket_intake import create_ticket, from_contact
from store.work.ticket_queue import next_up, status_of

if TYPE_CHECKING:
    from store.book import Book
    from store.change import Change

Aside = Literal["rejected", "duplicate"]
WaitsFor = Literal["customer", "third-party"]
PAUSES: Mapping[str, str] = {"customer": "waiting", "third-party": "hold"}
"""By whom a paused ticket waits for: its status."""

_CARRIED_ON = ("customer", "contact", "kind", "type", "subject", "priority")


def open_ticket(
    book: Book, fields: Mapping[str, Any], now: datetime, *, from_interaction: str | None = None
) -> Outcome:
    """Open a ticket for the customer that `fields` name, with the next number of the book.

    `from_interaction` is the contact it came up in: it gives the customer, the contact and, where they are not
    in `fields`, subject and text, and becomes part of the ticket. Raises Invalid with a sentence for each
    field that cannot be stored, Refused for a contact that has a ticket.
    """
    meant = with_people_meant(book, "tickets", fields)
    with book.change("open ticket") as change:
        if from_interaction is not None:
            interaction = found(change, "interactions", from_interaction)
            _refuse_second_ticket(change, interaction)
            meant = {**from_contact(interaction), **meant}
        ticket = create_ticket(book, change, meant)
        records = [("tickets", ticket)]
        if from_interaction is not None:
            interaction = change.update("interactions", from_interaction, {"ticket": ticket["id"]})
            records.append(("interactions", interaction))
        customer = found(change, "customers", ticket["customer"])
    sentence = _("Opened {ticket} for {customer}.").format(ticket=_called(ticket), customer=customer["name"])
    return concluded(change, sentence, records)


def reply(
    book: Book,
    id: str,
    text: str,
    now: datetime,
    channel: str = "mail",
    *,
    minutes: int | None = None,
    mood: str | None = None,
    interaction: str | None = None,
) -> Outcome:
    """Log an answer to the customer; a new ticket is open from then on. On the channel "note" it is internal.

    `minutes` is its length; `mood` the customer's, which the ticket has from then on; `interaction` the ULID it
    will have, so that saving twice logs once. The outcome has the interaction first, then the ticket. Refused on a
    ticket that is closed or set aside.
    """
    internal = channel == "note"
    with book.change("note on ticket" if internal else "reply to ticket") as change:
        if known := _saved_before(change, interaction):
            return known
        direction = None if internal else "out"
        ticket, sentence = hear(book, change, id, now, channel=channel, direction=direction)
        said, ticket = say(change, ticket, text, now, channel, direction, minutes, mood, interaction)
    return concluded(change, sentence, [("interactions", said), ("tickets", ticket)])


def message(
    book: Book,
    id: str,
    text: str,
    now: datetime,
    channel: str = "mail",
    *,
    minutes: int | None = None,
    mood: str | None = None,
    interaction: str | None = None,
) -> Outcome:
    """Log what the customer wrote or said: a ticket that waits for them or is solved is open again (Rule 1).

    A ticket that is closed or set aside stays so, and the sentence says what can be done. The outcome has the
    interaction first, then the ticket.
    """
    with book.change("message on ticket") as change:
        if known := _saved_before(change, interaction):
            return known
        ticket, sentence = hear(book, change, id, now, channel=channel, direction="in")
        said, ticket = say(change, ticket, text, now, channel, "in", minutes, mood, interaction)
    return concluded(change, sentence, [("interactions", said), ("tickets", ticket)])


def hear(
    book: Book, change: Change, id: str, now: datetime, *, channel: str, direction: str | None
) -> tuple[Record, str]:
    """Let a ticket come to what a word about it brings about, as part of a change, and say so in a sentence.

    On the channel "note" it brings about nothing; what the customer says (direction "in") opens a ticket that
    waits or is solved; anything else answers the customer, which is Refused on a ticket that is closed or set aside.
    """
    ticket, present = ticket_now(book, change, id, now)
    called = _called(ticket)
    if channel == "note":
        return ticket, _("Noted on {ticket}.").format(ticket=called)
    if direction != "in":
        if present.status == "closed" or present.status in EXCLUDED:
            raise refused(ticket, str(may(present.status, "open")))
        if present.status == "new":
            ticket = turn(book, change, ticket, present, "open", now)
        return ticket, _("Answered {ticket}.").format(ticket=called)
    if present.status in OPENED_BY_MESSAGE:
        ticket = turn(book, change, ticket, present, "open", now)
        return ticket, _("Message on {ticket}: it is open again.").format(ticket=called)
    reason = may(present.status, "open") if present.category == "done" else None
    sentence = _("Message on {ticket}.").format(ticket=called)
    return ticket, f"{sentence} {reason}" if reason else sentence


def pause(
    book: Book, id: str, now: datetime, for_: WaitsFor = "customer", until: date | datetime | None = None
) -> Outcome:
    """Let a ticket wait for the customer or a third party, `until` an instant or the beginning of a local day.

    A paused ticket may be given another end or another reason. Refused for a time gone by, or if closed.
    """
    resume_at = None if until is None else _beginning(book, until)
    base = now.astimezone(book.zone)
    if resume_at is not None and resume_at <= now:
        raise Refused(_("{date} has passed; the ticket is as it was.").format(date=explain(until or base, base)))
    status = PAUSES[for_]
    with book.change("pause ticket") as change:
        ticket, present = ticket_now(book, change, id, now)
        end = None if resume_at is None else to_text(resume_at)
        if present.status == status and ticket.get("resume_at") == end:
            return _nothing_to_do(ticket, present)
        ticket = turn(book, change, ticket, present, status, now, resume_at=end)
    sentence = _("{ticket} is {status}.") if until is None else _("{ticket} is {status} until {date}.")
    said = sentence.format(ticket=_called(ticket), status=spoken(status), date=explain(until or base, base))
    return concluded(change, said, [("tickets", ticket)])


def solve(book: Book, id: str, now: datetime, result: str | None = None, rating: int | None = None) -> Outcome:
    """Mark a ticket as solved, with its result and the customer's rating (1 to 5) if there are any.

    One that is solved keeps its time and takes the result and the rating. Refused if closed or set aside.
    """
    fields: dict[str, Any] = {} if result is None else {"result": result}
    if rating is not None:
        fields |= {"rating": rating, "rated_at": to_text(now)}
    with book.change("solve ticket") as change:
        ticket, present = ticket_now(book, change, id, now)
        if present.status == "solved" and not fields:
            return _nothing_to_do(ticket, present)
        if present.status != "solved":
            ticket = turn(book, change, ticket, present, "solved", now)
        ticket = change.update("tickets", id, fields)
    return concluded(change, _("Solved {ticket}.").format(ticket=_called(ticket)), [("tickets", ticket)])


def rate(book: Book, id: str, rating: int, now: datetime) -> Outcome:
    """Note how satisfied the customer is with the ticket, 1 to 5, whatever its status; the last rating counts."""
    with book.change("rate ticket") as change:
        found(change, "tickets", id)
        ticket = change.update("tickets", id, {"rating": rating, "rated_at": to_text(now)})
    sentence = _("{ticket} is rated {rating} of 5.").format(ticket=_called(ticket), rating=ticket["rating"])
    return concluded(change, sentence, [("tickets", ticket)])


def reopen(book: Book, id: str, now: datetime) -> Outcome:
    """Work on a ticket again that is solved or paused; Refused if it is closed, which gets a follow-up."""
    with book.change("reopen ticket") as change:
        ticket, present = ticket_now(book, change, id, now)
        if present.category == "open":
            return _nothing_to_do(ticket, present)
        ticket = turn(book, change, ticket, present, "open", now)
    sentence = _("{ticket} is open again.").format(ticket=_called(ticket))
    return concluded(change, sentence, [("tickets", ticket)])


def close(book: Book, id: str, now: datetime) -> Outcome:
    """Close a ticket for good, before it closes of itself; Refused if it was set aside."""
    with book.change("close ticket") as change:
        ticket, present = ticket_now(book, change, id, now)
        if present.status == "closed":
            return _nothing_to_do(ticket, present)
        ticket = turn(book, change, ticket, present, "closed", now)
    return concluded(change, _("Closed {ticket}.").format(ticket=_called(ticket)), [("tickets", ticket)])


def set_aside(book: Book, id: str, now: datetime, status: Aside = "rejected") -> Outcome:
    """Take a ticket that is none out of the queue and out of all figures; undo brings it back."""
    with book.change("set ticket aside") as change:
        ticket, present = ticket_now(book, change, id, now)
        if present.status == status:
            return _nothing_to_do(ticket, present)
        ticket = turn(book, change, ticket, present, status, now)
    sentence = _("{ticket} is set aside ({status}).").format(ticket=_called(ticket), status=spoken(status))
    return concluded(change, sentence, [("tickets", ticket)])


def follow_up(book: Book, id: str, now: datetime) -> Outcome:
    """Open a new ticket that carries on one that is done, linked to it; Refused while that one is not done.

    The outcome has the new ticket first, then the one it follows.
    """
    with book.change("follow up ticket") as change:
        earlier, present = ticket_now(book, change, id, now)
        if present.category != "done":
            raise refused(earlier, _("It is not done yet; go on with it instead."))
        carried = {name: earlier[name] for name in _CARRIED_ON if name in earlier}
        ticket = create_ticket(book, change, {**carried, "follow_up_of": id})
    sentence = _("Opened {ticket}, following up #{number}.").format(ticket=_called(ticket), number=earlier["number"])
    return concluded(change, sentence, [("tickets", ticket), ("tickets", earlier)])


def hand_over(book: Book, id: str, login: str | None, now: datetime, reason: str | None = None) -> Outcome:
    """Give a ticket to a person, or back to the queue with None; the change of hands is logged with its reason.

    Its status stays: for whoever gets it a new ticket is as new as before. Raises Invalid with a suggestion
    for an unknown login (Rule 15).
    """
    assignee = person_meant(book, login, "assignee") if login is not None else None
    with book.change("hand over ticket") as change:
        before = found(change, "tickets", id)
        ticket = change.update("tickets", id, {"assignee": assignee})
        ticket = with_logs(change, "tickets", before, ticket, book.user, reason)
    sentence = _("{ticket} is with {login} now.") if assignee else _("{ticket} is back in the queue.")
    said = sentence.format(ticket=_called(ticket), login=assignee)
    return concluded(change, said, [("tickets", ticket)])


def take_next(book: Book, now: datetime) -> Outcome:
    """Take the ticket that is next up; a new one is open from then on.

    If none is free, the outcome is one's own top ticket, unchanged. NotFound if there is neither.
    """
    with book.change("take ticket") as change:
        line = next_up(book, now)
        ticket, present = ticket_now(book, change, line.id, now)
        if line.assignee:
            return Outcome(_("{ticket} is yours already.").format(ticket=_called(ticket)), [("tickets", ticket)])
        before = ticket
        ticket = change.update("tickets", line.id, {"assignee": book.user})
        ticket = with_logs(change, "tickets", before, ticket, book.user)
        if present.status == "new":
            ticket = turn(book, change, ticket, present, "open", now)
    return concluded(change, _("{ticket} is yours.").format(ticket=_called(ticket)), [("tickets", ticket)])


def ticket_now(book: Book, change: Change, id: str, now: datetime) -> tuple[Record, StatusAt]:
    """The ticket as this change sees it, and the status it has now; NotFound if it is gone."""
    ticket = found(change, "tickets", id)
    return ticket, status_of(book, ticket, now)


def turn(
    book: Book, change: Change, ticket: Record, present: StatusAt, to: str, now: datetime, resume_at: str | None = None
) -> Record:
    """The ticket in another status as part of a change, with its line in the log; Refused where it may not be so."""
    if reason := may(present.status, to):
        raise refused(ticket, reason)
    line = {"at": to_text(now), "from": present.status, "to": to, "by": book.user, "resume_at": resume_at}
    change.append("tickets", ticket["id"], "status_log", line)
    return change.update("tickets", ticket["id"], {"status": to, "resume_at": resume_at})


def say(
    change: Change,
    ticket: Record,
    text: str,
    now: datetime,
    channel: str,
    direction: str | None,
    minutes: int | None = None,
    mood: str | None = None,
    id: str | None = None,
) -> tuple[Record, Record]:
    """Log what was said on a ticket as part of a change: the interaction, and the ticket in the mood it showed."""
    if not clean(text):
        raise Invalid({"text": _("There is nothing to log yet: write what was said.")})
    fields = {
        "customer": ticket["customer"],
        "contact": ticket.get("contact"),
        "channel": channel,
        "direction": direction,
        "at": to_text(now),
        "minutes": minutes,
        "mood": mood,
        "text": text,
        "ticket": ticket["id"],
    }
    said = change.create("interactions", fields, id=id)
    return said, change.update("tickets", ticket["id"], {"mood": mood}) if mood else ticket


def _saved_before(change: Change, interaction: str | None) -> Outcome | None:
    from store.work.log import saved_before

    return None if interaction is None else saved_before(change, interaction)


def _refuse_second_ticket(change: Change, interaction: Mapping[str, Any]) -> None:
    ticket = change.get("tickets", str(interaction.get("ticket", "")))
    if ticket is not None:
        raise refused(ticket, _("This contact belongs to it already."))


def _beginning(book: Book, until: date | datetime) -> datetime:
    if isinstance(until, datetime):
        return until
    return datetime.combine(until, time(), tzinfo=book.zone).astimezone(UTC)


def _called(ticket: Mapping[str, Any]) -> str:
    return name_of("tickets", ticket)


def refused(ticket: Mapping[str, Any], reason: str) -> Refused:
    return Refused(f"{_called(ticket)}: {reason}")


def _nothing_to_do(ticket: Record, present: StatusAt) -> Outcome:
    sentence = _("{ticket} is {status} already.").format(ticket=_called(ticket), status=spoken(present.status))
    return Outcome(sentence, [("tickets", ticket)])
