"""`kehu feedback`: what customers suggest or praise, and the replies owed to it."""

from __future__ import annotations

from typing import Any

import click

from store.text import N_, _
from tui import output
from tui.commands.fields import fields_given
from tui.commands.log import CHANNELS
from tui.commands.meant import match_of, text_meant, ticket_meant
from tui.commands.showing import label, when
from tui.declare import argument, group, option, subcommand
from tui.session import Session

feedback = group(N_("Feedback: suggestions and praise, by theme."), "feedback", default="list")


@subcommand(feedback, N_("Record what the customer or contact NAME says; TEXT - reads it from standard input."))
@argument("name", metavar="NAME")
@argument("text", metavar="TEXT")
@option("--theme", metavar="TEXT", help=N_("product, service, price, delivery or other, as the book's list has it."))
@option("--channel", type=click.Choice(CHANNELS), help=N_("How it came in."))
@option("--mood", metavar="MOOD", help=N_("positive, neutral or negative."))
@option("--reply-owed", is_flag=True, default=None, help=N_("The customer wants to hear of it."))
def add(session: Session, name: str, text: str, **options: Any) -> None:
    from store.work.feedback import record_feedback
    from store.work.log import first_line

    match = match_of(session, name)
    named = {"contact": match.id} if match.table == "contacts" else {}
    said = text_meant(text).strip()
    subject = first_line(said)
    fields = {**fields_given(options), **named, "customer": match.customer_id, "subject": subject}
    if said != subject:
        fields["text"] = said
    outcome = record_feedback(session.book, fields, session.now)
    if session.json:
        output.data(outcome.record)
    else:
        output.talk(outcome.sentence)
        output.line(f"#{outcome.record['number']}")


@subcommand(feedback, N_("Log the reply TEXT to the feedback ID, to which none is owed from then on."))
@argument("id", metavar="ID")
@argument("text", metavar="TEXT")
@option("--channel", type=click.Choice(CHANNELS), default="mail", help=N_("How; by mail unless you say."))
def answer(session: Session, id: str, text: str, channel: str) -> None:
    from store.work.feedback import answer_feedback

    found = ticket_meant(session, id)
    session.report(answer_feedback(session.book, found["id"], text_meant(text), session.now, channel))


@subcommand(feedback, N_("List the feedback, newest first."), name="list")
@option("--theme", metavar="TEXT", help=N_("Only of this theme."))
@option("--owed", is_flag=True, help=N_("Only what a reply is owed to."))
def list_feedback(session: Session, theme: str | None, owed: bool) -> None:
    from store.work.feedback import feedback as listed
    from store.work.feedback import is_owed

    found = listed(session.book, theme=theme, owed=owed)
    if session.json:
        for each in found:
            output.data(each)
        return
    output.table(
        [
            output.Column(_("Number")),
            output.Column(_("When")),
            output.Column(_("Theme")),
            output.Column(_("Reply")),
            output.Column(_("Customer"), gives_way=True),
            output.Column(_("Text"), gives_way=True),
        ],
        [
            [
                f"#{each.get('number', '?')}",
                when(session, each.get("created")),
                label(session, "theme", each.get("theme")),
                _("owed") if is_owed(each) else _("given") if each.get("reply_owed") else "",
                str((session.book.get("customers", each.get("customer", "")) or {}).get("name", "")),
                str(each.get("subject", "")),
            ]
            for each in found
        ],
    )
