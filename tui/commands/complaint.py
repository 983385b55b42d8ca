"""`kehu complaint`: complaints from their intake to the day the customer is asked whether they are content."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import click

from store.errors import Usage
from store.model.instants import due_to_text, to_text
from store.rules.complaint import STEPS
from store.text import N_, _
from tui import output
from tui.commands.fields import fields_given
from tui.commands.log import CHANNELS
from tui.commands.meant import customer_meant, due_meant, match_of, moment_meant, text_meant, ticket_meant
from tui.commands.showing import label, today, when
from tui.declare import argument, group, option, subcommand
from tui.session import Session

complaint = group(N_("Complaints: intake, investigation, handling and feedback to the customer."), "complaint", "list")

STEP = click.Choice(STEPS)


@subcommand(complaint, N_("Open a complaint about SUBJECT of the customer or contact NAME; prints its number."))
@argument("name", metavar="NAME")
@argument("subject", metavar="SUBJECT")
@option("--text", metavar="TEXT", help=N_("What the customer says; - reads it from standard input."))
@option("--channel", type=click.Choice(CHANNELS), help=N_("How it came in."))
@option("--severity", metavar="TEXT", help=N_("minor, major or critical, as the lists of the book have it."))
@option("--priority", metavar="TEXT", help=N_("low, normal, high or urgent."))
@option("--assignee", metavar="LOGIN", help=N_("Who works on it."))
def new(session: Session, name: str, subject: str, text: str | None, **options: Any) -> None:
    from store.work.complaints import start_complaint

    match = match_of(session, name)
    named = {"contact": match.id} if match.table == "contacts" else {}
    said = {"text": text_meant(text)} if text else {}
    fields = {**fields_given(options), **named, **said, "customer": match.customer_id, "subject": subject}
    outcome = start_complaint(session.book, fields, session.now)
    if session.json:
        output.data(outcome.record)
    else:
        output.talk(outcome.sentence)
        output.line(f"#{outcome.record['number']}")


@subcommand(complaint, N_("Finish the step that the complaint ID is at; the next one begins."))
@argument("id", metavar="ID")
@option("--step", type=STEP, help=N_("Which, so that none is finished by mistake."))
@option("--channel", type=click.Choice(CHANNELS), help=N_("How it came in, or how the customer was told."))
@option("--severity", metavar="TEXT", help=N_("Intake: how bad it is."))
@option("--acknowledged", metavar="WHEN", help=N_("Intake: when the customer was told it is here; now by default."))
@option("--cause", metavar="TEXT", help=N_("Investigation: what brought it about, in the same words each time."))
@option("--text", metavar="TEXT", help=N_("Investigation: what was found; else a remark. - reads standard input."))
@option("--remedy", metavar="TEXT", help=N_("Handling: refund, replacement, repair, compensation, apology or other."))
@option("--cost", metavar="AMOUNT", help=N_("Handling: what it costs, in the currency of the book."))
@option("--decision", metavar="TEXT", help=N_("Handling: what was decided."))
@option("--told-on", metavar="DATE", help=N_("Feedback: the day the customer was told; today by default."))
@option("--accepted", type=click.Choice(["yes", "no", "no-answer"]), help=N_("Feedback: whether the customer accepts."))
@option("--satisfaction", type=click.IntRange(1, 5), metavar="N", help=N_("Feedback: how satisfied they are, 1 to 5."))
def finish(session: Session, id: str, step: str | None, **options: Any) -> None:
    from store.work.complaints import finish_step, progress_of

    found = ticket_meant(session, id)
    at = step or progress_of(session.book, found, session.now).step
    session.report(finish_step(session.book, found["id"], _step_fields(session, at, options), session.now, step))


@subcommand(complaint, N_("Send the complaint ID back to an earlier step; what was done stays."), name="send-back")
@argument("id", metavar="ID")
@argument("step", type=STEP, metavar="STEP")
@option("--reason", required=True, metavar="TEXT", help=N_("Why."))
def send_back(session: Session, id: str, step: str, reason: str) -> None:
    from store.work import complaints

    session.report(complaints.send_back(session.book, ticket_meant(session, id)["id"], step, reason, session.now))


@subcommand(complaint, N_("Say who has the step of the complaint ID, and by when it is to be done."))
@argument("id", metavar="ID")
@argument("login", metavar="LOGIN", required=False)
@option("--due", metavar="WHEN", help=N_("Such as “next mon 3pm” or 后天."))
def hand(session: Session, id: str, login: str | None, due: str | None) -> None:
    from store.work.complaints import hand_step

    if login is None and due is None:
        raise Usage(_("Say who has it, or --due."))
    by = due_meant(session, due) if due else None
    session.report(hand_step(session.book, ticket_meant(session, id)["id"], session.now, login=login, due=by))


@subcommand(
    complaint, N_("Close the complaint ID, of which every step is finished; a task asks again some days later.")
)
@argument("id", metavar="ID")
@option("--result", metavar="TEXT", help=N_("What came of it."))
def close(session: Session, id: str, result: str | None) -> None:
    from store.work.complaints import close_complaint

    session.report(close_complaint(session.book, ticket_meant(session, id)["id"], session.now, result))


@subcommand(complaint, N_("Show the complaint ID with its steps."))
@argument("id", metavar="ID")
def show(session: Session, id: str) -> None:
    from store.work.complaints import missing_labels, progress_of, step_label
    from tui.commands.ticketshow import show_ticket

    found = ticket_meant(session, id)
    show_ticket(session, found)
    if session.json:
        return
    at = progress_of(session.book, found, session.now)
    for entry in found.get("steps", ()):
        output.line(_entry_line(session, entry))
    if at.step is not None and at.missing:
        output.line(
            _("{step} still needs: {missing}").format(
                step=step_label(session.book, at.step), missing=_(", ").join(missing_labels(at))
            )
        )


@subcommand(complaint, N_("List the complaints that are open, in the order they are to be worked in."), name="list")
@option("--owner", metavar="LOGIN", help=N_("Only those whose step this person has."))
@option("--customer", metavar="NAME", help=N_("Only those of this customer."))
@option("--all", "everything", is_flag=True, help=N_("Those that are closed as well."))
def list_complaints(session: Session, owner: str | None, customer: str | None, everything: bool) -> None:
    from store.work.complaints import complaints
    from store.work.people import person_meant
    from tui.commands.ticketlist import as_data, time_text

    login = person_meant(session.book, owner) if owner else None
    of = customer_meant(session, customer)["id"] if customer else None
    found = complaints(session.book, session.now, owner=login, everything=everything)
    found = [each for each in found if of in (None, each.line.customer)]
    if session.json:
        for each in found:
            at = each.progress
            output.data(
                {
                    **as_data(each.line),
                    "step": at.step,
                    "step_owner": at.owner or None,
                    "step_due": at.due or None,
                    "step_overdue": at.overdue,
                    "missing": list(at.missing),
                    "rounds": at.rounds,
                }
            )
        return
    output.table(
        [
            output.Column(_("Number")),
            output.Column(_("Step")),
            output.Column(_("Owner")),
            output.Column(_("Due")),
            output.Column(_("Time")),
            output.Column(_("Customer"), gives_way=True),
            output.Column(_("Subject"), gives_way=True),
        ],
        [
            [
                f"#{each.line.number}",
                label(session, "complaint_step", each.progress.step) or _("finished"),
                each.progress.owner,
                _("{due} overdue").format(due=_due_text(session, each.progress.due))
                if each.progress.overdue
                else _due_text(session, each.progress.due),
                time_text(session, each.line),
                each.line.customer_name,
                each.line.subject,
            ]
            for each in found
        ],
    )


def _step_fields(session: Session, step: str | None, options: Mapping[str, Any]) -> dict[str, Any]:
    """The options as a step keeps them."""
    fields = {name: value for name, value in options.items() if value is not None}
    if "acknowledged" in fields:
        fields["acknowledged_at"] = to_text(moment_meant(session, fields.pop("acknowledged")))
    if "text" in fields:
        fields["text"] = text_meant(fields["text"])
    if "cost" in fields:
        from store.work.amounts import amount_meant

        fields["cost"] = amount_meant(fields["cost"], "cost")
    if "told_on" in fields:
        told = moment_meant(session, fields["told_on"])
        fields["told_on"] = str(told.astimezone(session.book.zone).date())
    elif step == "feedback":
        fields["told_on"] = str(today(session))
    return fields


def _entry_line(session: Session, entry: Mapping[str, Any]) -> str:
    parts = [
        label(session, "complaint_step", entry.get("name")),
        str(entry.get("owner", "")),
        _("begun {at}").format(at=when(session, entry.get("started_at"))),
        _("done {at}").format(at=when(session, entry["done_at"])) if "done_at" in entry else "",
        _due_text(session, str(entry.get("due", ""))),
        label(session, "severity", entry.get("severity")),
        str(entry.get("cause", "")),
        label(session, "remedy", entry.get("remedy")),
        str(entry.get("decision", "")),
        _("accepted: {answer}").format(answer=label(session, "accepted", entry["accepted"]))
        if "accepted" in entry
        else "",
        _("sent back: {reason}").format(reason=entry["sent_back"]) if "sent_back" in entry else "",
        str(entry.get("text", "")).replace("\n", " "),
    ]
    return " · ".join(part for part in parts if part)


def _due_text(session: Session, due: str) -> str:
    from store.model.instants import due_from_text

    if not due:
        return ""
    try:
        value: date | datetime = due_from_text(due)
    except ValueError:
        return due
    return when(session, due_to_text(value)) if isinstance(value, datetime) else str(value)
