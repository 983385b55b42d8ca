"""`kehu survey`: who is to be asked how satisfied they are, and what they answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import click
import msgspec

from store.errors import Usage
from store.model.instants import to_text
from store.text import N_, _
from tui import output
from tui.commands.log import CHANNELS
from tui.commands.meant import customer_meant, match_of, text_meant, ticket_meant
from tui.commands.showing import label, today, when
from tui.declare import argument, group, option, subcommand
from tui.session import Session

survey = group(N_("Surveys: who is due, invitations, answers, and what they say."), "survey", default="due")

NPS = "nps"
ANALYSED = ("dimension", "owner", "type", "template")


@subcommand(survey, N_("List the customers who are to be asked, by their grades, the longest due first."))
@option("--owner", metavar="LOGIN", help=N_("Only customers of this person."))
def due(session: Session, owner: str | None) -> None:
    from store.work.people import person_meant
    from store.work.surveys import due_surveys

    found = due_surveys(session.book, session.now, owner=person_meant(session.book, owner) if owner else None)
    if session.json:
        for each in found:
            output.data(
                {
                    **msgspec.to_builtins(each),
                    "since": to_text(each.since),
                    "last_sent": to_text(each.last_sent) if each.last_sent else None,
                }
            )
        return
    output.table(
        [
            output.Column(_("Customer"), gives_way=True),
            output.Column(_("Grade")),
            output.Column(_("Contact"), gives_way=True),
            output.Column(_("Due since")),
            output.Column(_("Last asked")),
            output.Column(_("Not now because"), gives_way=True),
        ],
        [
            [
                each.customer_name,
                each.grade,
                each.contact_name,
                when(session, to_text(each.since))[:10],
                when(session, to_text(each.last_sent))[:10] if each.last_sent else _("never"),
                each.refused,
            ]
            for each in found
        ],
    )


@subcommand(survey, N_("Note that the customer or contact NAME is asked now, and print what to send."))
@argument("name", metavar="NAME")
@option("--ticket", metavar="ID", help=N_("The ticket it is about."))
@option("--survey", "template", metavar="NAME", help=N_("Which survey; the first of the book unless you say."))
@option("--channel", type=click.Choice(CHANNELS), default="mail", help=N_("How; by mail unless you say."))
@option("--mailto", is_flag=True, help=N_("Print a mailto: link in place of the text."))
def invite(session: Session, name: str, ticket: str | None, template: str | None, channel: str, mailto: bool) -> None:
    from store.work import surveys

    match = match_of(session, name)
    made = surveys.invite(
        session.book,
        match.customer_id or "",
        session.now,
        contact=match.id if match.table == "contacts" else None,
        ticket=ticket_meant(session, ticket)["id"] if ticket else None,
        template=template,
        channel=channel,
    )
    if session.json:
        output.data({**made.outcome.record, "invitation": made.text, "mailto": made.mailto or None})
        return
    output.talk(made.outcome.sentence)
    if mailto and not made.mailto:
        output.talk(_("There is no mail address, so there is no link; here is the text."))
    output.line(made.mailto if mailto and made.mailto else made.text)


@subcommand(survey, N_("Keep the answers to a survey, as service=4 product=5 nps=9."))
@argument("id", metavar="ID|NAME")
@argument("answers", metavar="QUESTION=SCORE...", nargs=-1)
@option("--text", metavar="TEXT", help=N_("What they say besides; - reads it from standard input."))
def answer(session: Session, id: str, answers: Sequence[str], text: str | None) -> None:
    from store.work import surveys

    scores = dict(map(_score, answers))
    nps = scores.pop(NPS, None)
    found = _survey_meant(session, id)
    said = text_meant(text) if text else ""
    session.report(surveys.answer(session.book, found["id"], scores, session.now, nps=nps, text=said))


@subcommand(survey, N_("List the surveys, newest first."), name="list")
@option("--customer", metavar="NAME", help=N_("Only those of this customer."))
@option("--answered/--waiting", default=None, help=N_("Only those that were answered, or that were not."))
def list_surveys(session: Session, customer: str | None, answered: bool | None) -> None:
    from store.find.resolve import short_ids
    from store.rules.survey import score
    from store.work.surveys import surveys

    of = customer_meant(session, customer)["id"] if customer else None
    found = surveys(session.book, customer=of, answered=answered)
    if session.json:
        for each in found:
            output.data(each)
        return
    short = short_ids(session.book, [each["id"] for each in found], "surveys")
    output.table(
        [
            output.Column(_("Id")),
            output.Column(_("Sent")),
            output.Column(_("Customer"), gives_way=True),
            output.Column(_("Answered")),
            output.Column(_("Score"), right=True),
            output.Column(_("NPS"), right=True),
        ],
        [
            [
                short[each["id"]],
                when(session, each.get("sent_at"))[:10],
                str((session.book.get("customers", each.get("customer", "")) or {}).get("name", "")),
                when(session, each["answered_at"])[:10] if "answered_at" in each else "",
                "" if (mean := score(each.get("answers"))) is None else f"{mean:.1f}",
                str(each.get("nps", "")),
            ]
            for each in found
        ],
    )


@subcommand(survey, N_("Show one survey with its questions and answers."))
@argument("id", metavar="ID|NAME")
def show(session: Session, id: str) -> None:
    from store.rules.survey import label as question_label
    from store.rules.survey import scores_of
    from store.work.surveys import template_meant

    found = _survey_meant(session, id)
    if session.json:
        output.data(found)
        return
    template = template_meant(session.book, str(found.get("template") or ""))
    given = scores_of(found.get("answers"))
    output.line(
        " · ".join(
            [
                str((session.book.get("customers", found.get("customer", "")) or {}).get("name", "")),
                _("sent {at}").format(at=when(session, found.get("sent_at"))),
                label(session, "channel", found.get("channel")),
            ]
        )
    )
    for question in template.dimensions:
        output.line(f"{question.value}  {question_label(question)}: {given.get(question.value, '–')}")
    if template.nps:
        output.line(f"nps  {found.get('nps', '–')}")
    if found.get("text"):
        output.line(str(found["text"]))


@subcommand(survey, N_("Show what the answers of the last days say, the worst first."))
@option("--by", type=click.Choice(ANALYSED), default="dimension", help=N_("By what; by dimension unless you say."))
@option("--days", type=click.IntRange(1, 3650), default=90, help=N_("Of how many days; 90 unless you say."))
def scores(session: Session, by: str, days: int) -> None:
    from store.work.surveys import analysis

    until = today(session) + timedelta(days=1)
    found = analysis(session.book, until - timedelta(days=days), until, by)  # type: ignore[arg-type]
    if session.json:
        for each in found:
            output.data(msgspec.to_builtins(each))
        return
    output.table(
        [
            output.Column(_("What"), gives_way=True),
            output.Column(_("Answers"), right=True),
            output.Column(_("Mean"), right=True),
            output.Column(_("Low"), right=True),
        ],
        [
            [
                _named(session, by, each.name),
                str(each.n),
                "" if each.mean is None else f"{each.mean:.1f}",
                str(each.low),
            ]
            for each in found
        ],
    )
    if not found:
        output.talk(_("Nobody has answered a survey in these days."))


def _named(session: Session, by: str, name: str) -> str:
    from store.model.service import DIMENSIONS

    if by == "dimension":
        return _(DIMENSIONS.get(name, name))
    return (label(session, "ticket_type", name) if by == "type" else name) or "–"


def _survey_meant(session: Session, typed: str) -> dict[str, Any]:
    """The survey of an id, or the one that waits for the answer of the customer of that name."""
    from store.errors import NotFound
    from store.work.surveys import survey_meant, waiting_survey

    try:
        return survey_meant(session.book, typed)
    except NotFound:
        customer = customer_meant(session, typed)
    found = waiting_survey(session.book, customer["id"])
    if found is None:
        raise NotFound(
            _("No survey of {name} waits for an answer; `kehu survey invite` asks them.").format(name=customer["name"])
        )
    return found


def _score(typed: str) -> tuple[str, int]:
    name, sign, value = typed.replace("＝", "=").partition("=")
    try:
        if not (sign and name.strip()):
            raise ValueError(typed)
        return name.strip(), int(value)
    except ValueError as error:
        raise Usage(_("{text} is no answer; write it as service=4 or nps=9.").format(text=typed)) from error
