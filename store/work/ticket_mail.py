"""A mail that comes in as a ticket: a new one, or a message on the one whose number its subject has."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from store.errors import NotFound, Refused
from store.exchange.mail_reader import Mail, parse_mail
from store.find.resolve import Match, resolve
from store.model.fields import clean
from store.model.instants import to_text
from store.text import _
from store.work.import_file import own_mails
from store.work.log import first_line
from store.work.outcome import Outcome, Record, concluded, name_of
from store.work.ticket_intake import create_ticket
from store.work.tickets import hear

if TYPE_CHECKING:
    from store.book import Book

_NUMBER = re.compile(r"#(\d{1,9})(?!\d)")


def open_from_mail(book: Book, content: bytes, now: datetime, own: Sequence[str] = ()) -> Outcome:
    """Take in a mail of a customer: a reply to a ticket of theirs goes to it, any other opens one.

    `own` are addresses of one's own beside those of the people of the book. A mail that is here already, by its
    Message-ID, changes nothing. Raises Refused for what is no mail, for one of one's own, and for an unknown sender.
    """
    mail = parse_mail(content, keep_quoted=False)
    if known := _known(book, mail):
        return known
    match = _sender(book, mail, frozenset(own_mails(book, own)))
    with book.change("ticket from mail") as change:
        said = change.create("interactions", _interaction(mail, match, now))
        answered = _answered(book, mail, str(match.customer_id))
        if answered is not None:
            ticket, sentence = hear(book, change, answered, now, channel="mail", direction="in")
        else:
            ticket = create_ticket(book, change, _ticket(mail, said))
            sentence = _("Opened {ticket} from the mail.").format(ticket=name_of("tickets", ticket))
        said = change.update("interactions", said["id"], {"ticket": ticket["id"]})
    return concluded(change, sentence, [("tickets", ticket), ("interactions", said)])


def _known(book: Book, mail: Mail) -> Outcome | None:
    """What to say where the mail was taken in before."""
    if not mail.message_id:
        return None
    for interaction in book.where("interactions", "message_id=?", (mail.message_id,), limit=1):
        ticket = book.get("tickets", str(interaction.get("ticket", "")))
        records = [("tickets", ticket)] if ticket else []
        return Outcome(_("This mail is here already."), [*records, ("interactions", interaction)])
    return None


def _sender(book: Book, mail: Mail, own: frozenset[str]) -> Match:
    senders = [address for address in mail.sender if address not in own]
    if not senders:
        raise Refused(_("The mail is from one of your own addresses; a ticket comes from a customer."))
    for address in senders:
        try:
            return resolve(book, address)
        except NotFound:
            continue
    raise Refused(
        _(
            "Nobody in the book has the address {address}. Nothing was opened; `kehu add NAME --email` adds them."
        ).format(address=senders[0])
    )


def _interaction(mail: Mail, match: Match, now: datetime) -> dict[str, Any]:
    at = min(mail.at, now) if mail.at else now
    return {
        "customer": match.customer_id,
        "contact": match.id if match.table == "contacts" else None,
        "channel": "mail",
        "direction": "in",
        "at": to_text(at),
        "text": "\n".join(filter(None, [mail.subject, mail.text])) or _("(empty mail)"),
        "message_id": mail.message_id or None,
    }


def _ticket(mail: Mail, said: Record) -> dict[str, Any]:
    return {
        "customer": said["customer"],
        "contact": said.get("contact"),
        "subject": clean(mail.subject) or first_line(mail.text) or _("(empty mail)"),
        "text": mail.text or None,
        "channel": "mail",
        "interaction": said["id"],
    }


def _answered(book: Book, mail: Mail, customer: str) -> str | None:
    """The ticket of this very customer whose number the subject has."""
    for number in _NUMBER.findall(mail.subject):
        for ticket in book.where("tickets", "number=? AND customer=?", (int(number), customer), limit=1):
            return str(ticket["id"])
    return None
