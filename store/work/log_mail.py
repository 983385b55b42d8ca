"""Logging one mail: a contact made with everybody in the book whom it is from or to, and never twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from store.errors import Refused
from store.exchange.mail_reader import Mail, parse_mail
from store.exchange.row import Fields, Row
from store.model.instants import to_text
from store.text import _
from store.work.import_file import own_mails
from store.work.import_rows import apply_import, plan_import
from store.work.outcome import Outcome

if TYPE_CHECKING:
    from store.book import Book


def log_mail(
    book: Book, content: bytes, now: datetime, own: Sequence[str] = (), *, keep_quoted: bool = False
) -> Outcome:
    """Log the message as an interaction with each customer in it; one that was logged already changes nothing.

    `own` are addresses of one's own, beside those of the people of the book: mail from them is outbound. Raises Refused
    for what is no mail, or a mail in which nobody is known.
    """
    mail = parse_mail(content, keep_quoted=keep_quoted)
    plan = plan_import(book, [Row(1, [], _fields(mail), "", "interactions")], now, own_mails=own_mails(book, own))
    (verdict,) = plan.verdicts
    if verdict.state == "rejected":
        hint = _("Nothing was logged; `kehu add NAME --email ADDRESS` adds somebody.")
        raise Refused(f"{verdict.reason} {hint}")
    if not plan.edits:
        return Outcome(_("This mail was logged already."))
    outcome = apply_import(book, plan, now, verb="log mail")
    made = [record for table, record in outcome.records if table == "interactions"]
    names = ", ".join(_name(book, record["customer"]) for record in made)
    inbound = made[0].get("direction") == "in"
    sentence = _("Logged: mail from {names}: {subject}.") if inbound else _("Logged: mail to {names}: {subject}.")
    told = sentence.format(names=names, subject=mail.subject or "–")
    return Outcome(told, outcome.records, outcome.operation)


def _fields(mail: Mail) -> Fields:
    return {
        "message_id": mail.message_id,
        "at": to_text(mail.at) if mail.at else None,
        "from": list(mail.sender),
        "to": list(mail.to),
        "cc": list(mail.cc),
        "subject": mail.subject,
        "text": mail.text,
    }


def _name(book: Book, customer: str) -> str:
    record = book.get("customers", customer)
    return str(record["name"]) if record else "?"
