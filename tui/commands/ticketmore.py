"""`kehu ticket merge`, `split`, `link`, `bulk`, `deal`, `causes` and `canned`, and tickets that come as mails."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from store.errors import NotFound, Refused, Usage
from store.text import N_, _
from tui import output
from tui.commands.meant import WORDS_LIKE_OPTIONS, record_meant, ticket_meant
from tui.commands.showing import label, today
from tui.declare import argument, option, subcommand
from tui.session import Session

if TYPE_CHECKING:
    from store.work.ticket_links import Linked

STDIN = "-"
DAYS = 90


def declare_on(ticket: click.Group) -> None:
    """Make them commands of `kehu ticket`."""

    @subcommand(ticket, N_("Make the tickets ID… part of the ticket INTO, with all that was said on them."))
    @argument("ids", metavar="ID...", nargs=-1, required=True)
    @option("--into", required=True, metavar="ID", help=N_("The ticket that stays."))
    def merge(session: Session, ids: Sequence[str], into: str) -> None:
        from store.work.ticket_merge import merge_tickets

        kept = ticket_meant(session, into)
        session.report(
            merge_tickets(session.book, [ticket_meant(session, id)["id"] for id in ids], kept["id"], session.now)
        )

    @subcommand(ticket, N_("Open a ticket of its own for messages of the ticket ID, which move to it."))
    @argument("id", metavar="ID")
    @argument("messages", metavar="MESSAGE...", nargs=-1, required=True)
    @option("--subject", metavar="TEXT", help=N_("What it is about; the first line of the first message by default."))
    def split(session: Session, id: str, messages: Sequence[str], subject: str | None) -> None:
        from store.work.ticket_merge import split_ticket

        found = ticket_meant(session, id)
        moving = [record_meant(session, "interactions", message)["id"] for message in messages]
        session.report(split_ticket(session.book, found["id"], moving, session.now, subject))

    @subcommand(ticket, N_("Note that the ticket ID has to do with the ticket OTHER, or with an article."))
    @argument("id", metavar="ID")
    @argument("other", metavar="OTHER", required=False)
    @option("--article", metavar="TITLE", help=N_("The article that helps, by its title or id."))
    def link(session: Session, id: str, other: str | None, article: str | None) -> None:
        from store.work.ticket_links import link_ticket

        table, linked = _linked(session, other, article)
        session.report(link_ticket(session.book, ticket_meant(session, id)["id"], table, linked, session.now))

    @subcommand(ticket, N_("Take back that the ticket ID has to do with the ticket OTHER, or with an article."))
    @argument("id", metavar="ID")
    @argument("other", metavar="OTHER", required=False)
    @option("--article", metavar="TITLE", help=N_("The article, by its title or id."))
    def unlink(session: Session, id: str, other: str | None, article: str | None) -> None:
        from store.work.ticket_links import unlink_ticket

        _table, linked = _linked(session, other, article)
        session.report(unlink_ticket(session.book, ticket_meant(session, id)["id"], linked, session.now))

    @subcommand(
        ticket,
        N_("Change all tickets that fit QUERY: owner=li, priority=high, status=solved, due= (empties it)."),
        context_settings=WORDS_LIKE_OPTIONS,
    )
    @argument("query", metavar="QUERY")
    @argument("changes", metavar="[CHANGE]...", nargs=-1)
    @option("--all", "everything", is_flag=True, help=N_("Those that are done as well."))
    @option("--delete", "end", is_flag=True, help=N_("Delete them; what was said on them stays."))
    @option("--dry-run", is_flag=True, help=N_("Say what would change, and change nothing."))
    @option("--yes", is_flag=True, help=N_("Do not ask."))
    def bulk(
        session: Session, query: str, changes: Sequence[str], everything: bool, end: bool, dry_run: bool, yes: bool
    ) -> None:
        from store.work.queue_filter import narrowed, wants_done
        from store.work.ticket_queue import queue
        from tui.commands.bulk import change_all, delete_all, require_change

        require_change(changes, end)
        lines = queue(session.book, session.now, include_done=everything or wants_done(session.book, query))
        ids = [line.id for line in narrowed(session.book, lines, query)]
        if not ids:
            output.talk(_("No ticket fits {query}, so nothing changes.").format(query=query))
        elif end:
            delete_all(session, "tickets", ids, dry_run, yes)
        else:
            change_all(session, "tickets", ids, changes, dry_run, yes)

    @subcommand(ticket, N_("Keep on the ticket ID the draft of a deal that may come of it."))
    @argument("id", metavar="ID")
    @option("--title", metavar="TEXT", help=N_("What it would be about; the subject of the ticket by default."))
    @option(
        "--amount", metavar="AMOUNT", help=N_("What it may be worth, in the currency of the book, as 5000 or 99.50.")
    )
    @option("--note", metavar="TEXT", help=N_("What sales should know."))
    def deal(session: Session, id: str, title: str | None, amount: str | None, note: str | None) -> None:
        from store.work.amounts import amount_meant
        from store.work.ticket_links import draft_deal

        meant = amount_meant(amount) if amount is not None else None
        fields = {"title": title, "amount": meant, "note": note}
        session.report(draft_deal(session.book, ticket_meant(session, id)["id"], fields, session.now))

    @subcommand(ticket, N_("Show a canned reply with the fields of the ticket ID filled in, or list them all."))
    @argument("id", metavar="ID")
    @argument("template", metavar="NAME", required=False)
    def canned(session: Session, id: str, template: str | None) -> None:
        found = ticket_meant(session, id)
        if template is None:
            _list_canned(session)
        else:
            output.line(canned_text(session, found, template))

    @subcommand(ticket, N_("List problems that came up again, by type and cause, with how customers rated them."))
    @option("--days", type=click.IntRange(1, 3650), default=DAYS, help=N_("Of how many days; 90 unless you say."))
    @option("--owner", metavar="LOGIN", help=N_("Only tickets of this person."))
    def causes(session: Session, days: int, owner: str | None) -> None:
        from store.work.figures import recurring_problems
        from store.work.people import person_meant

        until = today(session) + timedelta(days=1)
        login = person_meant(session.book, owner) if owner else None
        _show_causes(
            session, recurring_problems(session.book, until - timedelta(days=days), until, session.now, owner=login)
        )


def open_from_mail(session: Session, file: str) -> None:
    """Take in the mail of a file, or that on standard input."""
    from store.exchange.mail_reader import LARGEST_MESSAGE
    from store.work import ticket_mail

    if file == STDIN:
        content = sys.stdin.buffer.read(LARGEST_MESSAGE + 1)
    else:
        try:
            with open(file, "rb") as mail:
                content = mail.read(LARGEST_MESSAGE + 1)
        except FileNotFoundError as error:
            raise NotFound(_("There is no file {path}; nothing was opened.").format(path=file)) from error
    session.report(ticket_mail.open_from_mail(session.book, content, session.now, session.config.mails))


def canned_text(session: Session, ticket: Mapping[str, Any], name: str) -> str:
    """The text of a canned reply to the ticket; Refused where a field in it is none."""
    from store.work.ticket_replies import FIELDS, canned, reply_meant

    filled = canned(session.book, ticket, reply_meant(session.book, name), session.now)
    if filled.unknown:
        raise Refused(
            _("The canned reply has fields there are none of: {unknown}; there are {all}. Nothing was written.").format(
                unknown=", ".join(filled.unknown), all=", ".join(FIELDS)
            )
        )
    return filled.text


def _linked(session: Session, other: str | None, article: str | None) -> tuple[Linked, str]:
    if (other is None) == (article is None):
        raise Usage(_("Say another ticket, or --article with the title of one."))
    if other is not None:
        return "tickets", ticket_meant(session, other)["id"]
    from store.work.articles import article_meant

    return "articles", article_meant(session.book, str(article))["id"]


def _list_canned(session: Session) -> None:
    from store.work.ticket_replies import replies

    found = replies(session.book)
    if session.json:
        for template in found:
            output.data(template)
        return
    output.table(
        [output.Column(_("Name"), gives_way=True), output.Column(_("Text"), gives_way=True)],
        [[str(each.get("name", "")), str(each.get("text", "")).replace("\n", " ")] for each in found],
    )
    if not found:
        output.talk(_("There are no canned replies; `kehu template add NAME --kind reply --text …` makes one."))


def _show_causes(session: Session, found: Sequence[Any]) -> None:
    import msgspec

    if session.json:
        for each in found:
            output.data(msgspec.to_builtins(each))
        return
    output.table(
        [
            output.Column(_("Type")),
            output.Column(_("Cause"), gives_way=True),
            output.Column(_("Tickets"), right=True),
            output.Column(_("Rated"), right=True),
            output.Column(_("Mean"), right=True),
            output.Column(_("Low"), right=True),
        ],
        [
            [
                label(session, "ticket_type", each.type),
                each.cause,
                str(each.n),
                str(each.rated),
                "" if each.mean is None else f"{each.mean:.1f}",
                str(each.low),
            ]
            for each in found
        ],
    )
    if not found:
        output.talk(_("No cause came up more than once."))
