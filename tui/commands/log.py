"""`kehu log`: one line logs one contact, and a line that cannot be saved is kept as a draft."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click
from msgspec.structs import replace

from store.errors import Ambiguous, BookError, NotFound, Refused, Usage
from store.text import N_, _
from tui.commands.meant import contact_meant, due_meant, match_of, moment_meant, text_meant
from tui.declare import argument, command, option
from tui.places import NO_BOOK, directory
from tui.session import Session

if TYPE_CHECKING:
    from store.work.drafts import Draft, Drafts
    from store.work.outcome import Outcome

CHANNELS = ("call", "mail", "visit", "wechat", "chat", "note")
OUTCOMES = {"ok": "=ok", "no": "=no", "vm": "=vm", "busy": "=busy"}
PRIORITIES = {"low": "", "normal": "", "high": "!", "urgent": "!!"}

DRAFT_TAIL = 6


@command(
    N_(
        "Log a contact with the customer NAME. TEXT may end in tokens such as “@tue =ok ~12”, each of which "
        "is also an option; - reads it from standard input."
    )
)
@argument("name", metavar="NAME", required=False)
@argument("text", metavar="TEXT", required=False)
@option("--channel", type=click.Choice(CHANNELS), help=N_("How; a call unless you say."))
@option("--at", metavar="WHEN", help=N_("When it was, such as “yesterday 3pm”; now unless you say."))
@option("--follow-up", metavar="WHEN", help=N_("A task for then, as @tue."))
@option("--priority", type=click.Choice(list(PRIORITIES)), help=N_("The priority of that task, as ! and !!."))
@option("--contact", metavar="PERSON", help=N_("Who it was at the customer, as +Name."))
@option("--outcome", type=click.Choice(list(OUTCOMES)), help=N_("Reached, not, voicemail or busy, as =ok."))
@option("--minutes", type=click.IntRange(0, 1440), metavar="N", help=N_("How long it took, as ~12."))
@option("--rating", type=click.IntRange(1, 5), metavar="N", help=N_("How satisfied they are, 1 to 5, as *4."))
@option("--inbound", is_flag=True, help=N_("They came to you, as <."))
@option("--ticket", is_flag=True, help=N_("Open a ticket too, as !t."))
@option("--complaint", is_flag=True, help=N_("Open a complaint too, as !c."))
@option("--stage", metavar="STAGE", help=N_("Move the open deal, as >stage; for a later version."))
@option("--mail", is_flag=True, help=N_("Log the mail on standard input, with whomever in the book it is from or to."))
@option("--quoted", is_flag=True, help=N_("With --mail: keep what the mail quotes at its end."))
@option("--resume", metavar="ID", help=N_("Log a draft that was kept; NAME then says who is meant."))
def log(session: Session, name: str | None, text: str | None, resume: str | None, **options: Any) -> None:
    if options.pop("mail"):
        _log_mail(session, [name, text, resume, *options.values()], quoted=options["quoted"])
        return
    if options.pop("quoted"):
        raise Usage(_("--quoted is for a mail: kehu log --mail --quoted."))
    given = {name: value for name, value in options.items() if value not in (None, False)}
    draft = _resumed(session, resume, name, text) if resume else _begun(session, name, text)
    tokens = _tokens(given)
    draft = replace(draft, channel=given.get("channel", draft.channel), text=_line(draft.text, *tokens))
    try:
        outcome = _log(session, draft, given)
    except BaseException as error:
        _keep(session, replace(draft, text=_line(draft.text, *_tokens_of_task(given))), error)
        raise
    _drafts(session).remove(draft.id)
    session.report(outcome)


def _log_mail(session: Session, typed: list[Any], *, quoted: bool) -> None:
    """Log the mail on standard input, as aerc and mutt pipe one; it says itself who, when and what."""
    import sys

    from store.exchange.mail_reader import LARGEST_MESSAGE
    from store.work.log_mail import log_mail

    if [each for each in typed if each not in (None, False, "-")] != [True] * quoted:
        raise Usage(_("A mail says itself who it is with and what: kehu log --mail takes it from standard input."))
    content = sys.stdin.buffer.read(LARGEST_MESSAGE + 1)
    session.report(log_mail(session.book, content, session.now, session.config.mails, keep_quoted=quoted))


def _begun(session: Session, name: str | None, text: str | None) -> Draft:
    """A new draft of what was typed; until the customer is found it is to be logged for a NAME."""
    from store.ids import new_ulid
    from store.work.drafts import Draft

    if not name:
        raise Usage(_("Say who it was with: kehu log NAME TEXT."))
    now = session.now
    return Draft(new_ulid(), "", CHANNELS[0], text_meant(text or ""), now, now, name=name)


def _resumed(session: Session, id: str, name: str | None, text: str | None) -> Draft:
    """The draft with this id, for whom and with what is typed now where something is."""
    from store.work.drafts import Drafts

    try:
        draft = _drafts(session).load(id)
    except NotFound:
        draft = Drafts(directory("state"), NO_BOOK).load(id)
    if name:
        draft = replace(draft, customer="", name=name, ticket="")
    return replace(draft, text=text_meant(text)) if text else draft


def _log(session: Session, draft: Draft, given: Mapping[str, Any]) -> Outcome:
    """Log the draft with what the options say; the options of tokens are in its line already."""
    from store.work.log import log_contact, party_of, preview

    book, now = session.book, session.now
    match = None if draft.customer else match_of(session, draft.name)
    customer_id = draft.customer or (match and match.customer_id) or ""
    party = party_of(book, customer_id)
    line = draft.text
    if "follow_up" in given:
        line = _line(line, "@" + due_meant(session, given["follow_up"]).isoformat())
    seen = preview(
        book,
        customer_id,
        line,
        now,
        channel=draft.channel,
        started=draft.started,
        spent=draft.time_spent or None,
        id=draft.id,
        party=party,
        about=draft.ticket or None,
    )
    if seen.problems:
        raise Refused(" ".join(seen.problems))
    entry = seen.entry
    if "contact" in given:
        entry.contact = contact_meant(session, party.contacts, given["contact"])
    elif entry.contact is None and match is not None and match.table == "contacts":
        entry.contact = match.id
    if "at" in given:
        entry.at = moment_meant(session, given["at"])
    entry.priority = given.get("priority", entry.priority)
    return log_contact(book, entry, now)


# Options as the tokens of a line, which a draft keeps


def _tokens(given: Mapping[str, Any]) -> list[str]:
    """The options that say nothing beyond their tokens."""
    tokens = {
        "outcome": OUTCOMES.get(given.get("outcome", ""), ""),
        "minutes": f"~{given.get('minutes')}",
        "rating": f"*{given.get('rating')}",
        "inbound": "<",
        "ticket": "!t",
        "complaint": "!c",
        "stage": f">{given.get('stage')}",
    }
    return [token for name, token in tokens.items() if name in given]


def _tokens_of_task(given: Mapping[str, Any]) -> list[str]:
    """The options a saved line takes by their value, as tokens for a line that waits."""
    tokens = [f"+{given['contact']}"] if "contact" in given else []
    if "follow_up" in given:
        tokens.append(f"@{given['follow_up']}")
    return [*tokens, PRIORITIES[given.get("priority", "normal")]]


def _line(text: str, *tokens: str) -> str:
    return " ".join(part for part in (text, *tokens) if part)


# Drafts


def _drafts(session: Session) -> Drafts:
    """The drafts of the book, or those without a book where it cannot be opened."""
    from store.work.drafts import Drafts

    try:
        book_id = str(session.book.settings.get("book") or NO_BOOK)
    except BookError:
        book_id = NO_BOOK
    return Drafts(directory("state"), book_id)


def _keep(session: Session, draft: Draft, error: BaseException) -> None:
    """Keep the line as a draft, and have the error say so; nothing typed is nothing to keep."""
    if not draft.text:
        return
    try:
        _drafts(session).save(draft)
    except BookError as failure:
        error.add_note(str(failure))
        return
    command = f"kehu log --resume {draft.id[-DRAFT_TAIL:]}"
    if isinstance(error, Ambiguous | NotFound):
        command += " NAME"
    error.add_note(_("The line is kept: `{command}` logs it.").format(command=command))
