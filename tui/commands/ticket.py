"""`kehu ticket`: service records, complaints and feedback, from the day they come in until they are closed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from store.errors import Usage
from store.model.instants import due_to_text
from store.model.ticket import TYPE
from store.text import N_, _
from store.work import ticket_queue, tickets
from store.work.people import person_meant
from tui import output
from tui.commands.changing import delete_record, edit_options, edit_record
from tui.commands.fields import field_options, fields_given
from tui.commands.log import CHANNELS
from tui.commands.meant import (
    WORDS_LIKE_OPTIONS,
    contact_meant,
    customer_meant,
    due_meant,
    match_of,
    query_meant,
    text_meant,
    ticket_meant,
)
from tui.commands.ticketlist import show_queue
from tui.commands.ticketmore import canned_text, declare_on, open_from_mail
from tui.declare import argument, group, option, subcommand
from tui.session import Session

ticket = group(N_("Tickets: what customers asked for, reported or complained of."), "ticket")

MESSAGES = tuple(channel for channel in CHANNELS if channel != "note")
"""The channels on which a customer writes or speaks."""

_KNOWN_LATER = ("subject", "cause", "result", "rating")
_MAIL = "mail"
MOOD = N_("How the customer seems: positive, neutral or negative.")


@subcommand(ticket, N_("Open a ticket about SUBJECT for the customer or contact NAME; prints its number."))
@argument("name", metavar="NAME", required=False)
@argument("subject", metavar="SUBJECT", required=False)
@option("--contact", metavar="PERSON", help=N_("Who at the customer it is from."))
@option("--mail", metavar="FILE", help=N_("Take in a mail, - for standard input, which says itself who and what."))
@field_options(TYPE, leave_out=_KNOWN_LATER)
def new(session: Session, name: str | None, subject: str | None, mail: str | None, **options: Any) -> None:
    if mail is not None:
        if name or any(value not in (None, ()) for value in options.values()):
            raise Usage(_("A mail says itself who it is from and what about: kehu ticket new --mail FILE."))
        open_from_mail(session, mail)
        return
    if not name or not subject:
        raise Usage(_("Say who it is for and what it is about: kehu ticket new NAME SUBJECT."))
    match = match_of(session, name)
    customer_id = match.customer_id or ""
    named = {"contact": match.id} if match.table == "contacts" else {}
    fields = {**named, **fields_given(_as_stored(session, customer_id, options))}
    outcome = tickets.open_ticket(session.book, {**fields, "customer": customer_id, "subject": subject}, session.now)
    if session.json:
        output.data(outcome.record)
    else:
        output.talk(outcome.sentence)
        output.line(f"#{outcome.record['number']}")


@subcommand(ticket, N_("Log the answer TEXT to the customer on the ticket ID; - reads it from standard input."))
@argument("id", metavar="ID")
@argument("text", metavar="TEXT", required=False)
@option("--template", metavar="NAME", help=N_("Answer with this canned reply, its fields filled in."))
@option("--mood", metavar="MOOD", help=MOOD)
@option(
    "--channel", type=click.Choice(CHANNELS), default=_MAIL, help=N_("How; by mail unless you say. A note is internal.")
)
@option("--minutes", type=click.IntRange(0, 1440), metavar="N", help=N_("How long it took."))
def reply(
    session: Session,
    id: str,
    text: str | None,
    template: str | None,
    mood: str | None,
    channel: str,
    minutes: int | None,
) -> None:
    if (text is None) == (template is None):
        raise Usage(_("Say the answer TEXT, or --template with the name of a canned one."))
    found = ticket_meant(session, id)
    said = text_meant(text) if text is not None else canned_text(session, found, str(template))
    session.report(tickets.reply(session.book, found["id"], said, session.now, channel, minutes=minutes, mood=mood))


@subcommand(
    ticket,
    N_("Log TEXT that the customer wrote or said on the ticket ID, which opens it again; - reads standard input."),
)
@argument("id", metavar="ID")
@argument("text", metavar="TEXT")
@option("--mood", metavar="MOOD", help=MOOD)
@option("--channel", type=click.Choice(MESSAGES), default=_MAIL, help=N_("How; by mail unless you say."))
@option("--minutes", type=click.IntRange(0, 1440), metavar="N", help=N_("How long it took."))
def message(session: Session, id: str, text: str, mood: str | None, channel: str, minutes: int | None) -> None:
    found = ticket_meant(session, id)
    said = text_meant(text)
    session.report(tickets.message(session.book, found["id"], said, session.now, channel, minutes=minutes, mood=mood))


@subcommand(ticket, N_("Let the ticket ID wait, so that its clock stands still."))
@argument("id", metavar="ID")
@option(
    "--for",
    "waits_for",
    type=click.Choice(list(tickets.PAUSES)),
    default="customer",
    help=N_("Whom it waits for; the customer unless you say."),
)
@option("--until", metavar="WHEN", help=N_("When it goes on by itself, such as “next mon 3pm” or 后天."))
def pause(session: Session, id: str, waits_for: tickets.WaitsFor, until: str | None) -> None:
    found = ticket_meant(session, id)
    end = due_meant(session, until) if until else None
    session.report(tickets.pause(session.book, found["id"], session.now, waits_for, end))


@subcommand(ticket, N_("Mark the ticket ID as solved."))
@argument("id", metavar="ID")
@option("--result", metavar="TEXT", help=N_("What came of it."))
@option("--rating", type=click.IntRange(1, 5), metavar="N", help=N_("How satisfied the customer is, 1 to 5."))
def solve(session: Session, id: str, result: str | None, rating: int | None) -> None:
    session.report(tickets.solve(session.book, ticket_meant(session, id)["id"], session.now, result, rating))


@subcommand(ticket, N_("Work on the ticket ID again, which is solved or waits."))
@argument("id", metavar="ID")
def reopen(session: Session, id: str) -> None:
    session.report(tickets.reopen(session.book, ticket_meant(session, id)["id"], session.now))


@subcommand(ticket, N_("Close the ticket ID for good; solved ones close by themselves after some days."))
@argument("id", metavar="ID")
def close(session: Session, id: str) -> None:
    session.report(tickets.close(session.book, ticket_meant(session, id)["id"], session.now))


@subcommand(ticket, N_("Set aside what should not be a ticket, as spam; no figure counts the ticket ID then."))
@argument("id", metavar="ID")
@option("--duplicate", is_flag=True, help=N_("It is there already, under another number."))
def reject(session: Session, id: str, duplicate: bool) -> None:
    status: tickets.Aside = "duplicate" if duplicate else "rejected"
    session.report(tickets.set_aside(session.book, ticket_meant(session, id)["id"], session.now, status))


@subcommand(ticket, N_("Open a new ticket that carries on the ticket ID, which is done."), name="follow-up")
@argument("id", metavar="ID")
def follow_up(session: Session, id: str) -> None:
    session.report(tickets.follow_up(session.book, ticket_meant(session, id)["id"], session.now))


@subcommand(ticket, N_("Give the ticket ID to the person LOGIN."))
@argument("id", metavar="ID")
@argument("login", metavar="LOGIN")
@option("--reason", metavar="TEXT", help=N_("Why, for the ticket's log."))
def assign(session: Session, id: str, login: str, reason: str | None) -> None:
    session.report(tickets.hand_over(session.book, ticket_meant(session, id)["id"], login, session.now, reason))


@subcommand(ticket, N_("Give the ticket ID back to the queue, for anybody to take."))
@argument("id", metavar="ID")
@option("--reason", metavar="TEXT", help=N_("Why, for the ticket's log."))
def release(session: Session, id: str, reason: str | None) -> None:
    session.report(tickets.hand_over(session.book, ticket_meant(session, id)["id"], None, session.now, reason))


@subcommand(ticket, N_("Note that the customer rates the ticket ID with N, 1 to 5."))
@argument("id", metavar="ID")
@argument("rating", type=click.IntRange(1, 5), metavar="N")
def rate(session: Session, id: str, rating: int) -> None:
    session.report(tickets.rate(session.book, ticket_meant(session, id)["id"], rating, session.now))


@subcommand(ticket, N_("Change fields of the ticket ID; a field that is given replaces what it held."))
@argument("id", metavar="ID")
@option("--contact", metavar="PERSON", help=N_("Who at the customer it is from."))
@edit_options(TYPE)
def edit(session: Session, id: str, **options: Any) -> None:
    found = ticket_meant(session, id)
    edit_record(session, TYPE, found, _as_stored(session, found.get("customer", ""), options))


@subcommand(ticket, N_("Delete the ticket ID; what was said on it stays. `kehu undo` brings it back."))
@argument("id", metavar="ID")
@option("--yes", is_flag=True, help=N_("Do not ask, whatever goes with it."))
def delete(session: Session, id: str, yes: bool) -> None:
    delete_record(session, TYPE.table, ticket_meant(session, id), yes=yes)


@subcommand(ticket, N_("Show the ticket ID with what was said and done, oldest first."))
@argument("id", metavar="ID")
def show(session: Session, id: str) -> None:
    from tui.commands.ticketshow import show_ticket

    show_ticket(session, ticket_meant(session, id))


@subcommand(
    ticket,
    N_("List the tickets to be worked, in the order they are to be worked in; QUERY as in the filter of the queue."),
    name="list",
    context_settings=WORDS_LIKE_OPTIONS,
)
@argument("words", metavar="[QUERY]", nargs=-1)
@option("--assignee", metavar="LOGIN", help=N_("Only those of this person; '' for nobody's."))
@option("--mine", is_flag=True, help=N_("Only your own."))
@option("--customer", metavar="NAME", help=N_("Only those of this customer."))
@option("--all", "everything", is_flag=True, help=N_("Those that are done as well."))
@option("--sort", metavar="ORDER", default="queue", help=N_("queue, new, number, customer, priority or assignee."))
def list_tickets(
    session: Session,
    words: Sequence[str],
    assignee: str | None,
    mine: bool,
    customer: str | None,
    everything: bool,
    sort: str,
) -> None:
    from store.work.queue_filter import narrowed, ordered, wants_done

    query = query_meant(words)
    if mine and assignee is not None:
        raise Usage(_("Say --mine or --assignee, not both."))
    login = session.config.user if mine else assignee
    lines = ticket_queue.queue(
        session.book,
        session.now,
        assignee=person_meant(session.book, login, "assignee") if login else login,
        customer=customer_meant(session, customer)["id"] if customer else None,
        include_done=everything or wants_done(session.book, query),
    )
    show_queue(session, ordered(narrowed(session.book, lines, query), sort))


@subcommand(ticket, N_("Show the ticket to take next: the top one that nobody has, else your own."), name="next")
@option("--take", is_flag=True, help=N_("Take it: it is yours and open from then on."))
def next_ticket(session: Session, take: bool) -> None:
    if take:
        session.report(tickets.take_next(session.book, session.now))
    else:
        show_queue(session, [ticket_queue.next_up(session.book, session.now)])


declare_on(ticket)


def _as_stored(session: Session, customer_id: str, options: dict[str, Any]) -> dict[str, Any]:
    """The options with the due date, the text and the contact that were typed as a ticket keeps them."""
    stored = dict(options)
    if options.get("due"):
        stored["due"] = due_to_text(due_meant(session, options["due"]))
    if options.get("text"):
        stored["text"] = text_meant(options["text"])
    if options.get("contact"):
        from store.work.log import party_of

        stored["contact"] = contact_meant(session, party_of(session.book, customer_id).contacts, options["contact"])
    return stored
