"""What joins a ticket to other things: a canned reply, another ticket, an article, or messages of their own."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from screens.customer_work import CustomerWork
from screens.shell.sentences import keyed
from screens.shell.status import StatusLine
from screens.widgets.menu import Choice, MenuBar
from screens.widgets.prompt import PromptBar
from store.errors import BookError
from store.ids import new_ulid
from store.model.fields import safe
from store.text import _
from store.text.cells import cut
from store.work.articles import article_meant, find_articles
from store.work.drafts import Draft
from store.work.outcome import Outcome, Record, name_of
from store.work.ticket_links import Linked, link_ticket, links_of, unlink_ticket
from store.work.ticket_merge import merge_tickets, split_ticket
from store.work.ticket_queue import queue
from store.work.ticket_replies import canned, replies, reply_meant

_NAME_CELLS = 30
_OFFERED_ARTICLES = 20
_MOST_LINKS = 9
_LINK_CELLS = 22


class TicketJoining(CustomerWork):
    """A screen that may have a ticket under its cursor, or several that are marked."""

    @property
    def marked_tickets(self) -> list[str]:
        """The ids of the tickets that are marked."""
        return []

    def go_to_ticket(self, ticket_id: str) -> None:
        """Put the cursor on this ticket."""

    def answering_channel(self, ticket: Record) -> str:
        """The way by which the customer is answered."""
        return "mail"

    # Canned replies.

    def action_canned_reply(self) -> None:
        """Ask for a template, and begin a reply with its text, the fields filled in."""
        ticket = self.ticket
        if ticket is None:
            return
        names = [str(template["name"]) for template in replies(self.host.book)]
        if not names:
            none = _("There is no canned reply yet; {templates} shows the templates, where {new-customer} adds one")
            self.say(keyed(self, none), "hint")
            return
        if self.host.drafts.of_ticket(ticket["id"]) is not None:
            self.say(keyed(self, _("A reply to it is begun already; {reply} goes on with that")), "hint")
            return
        self._ask_template(ticket, names[0] if len(names) == 1 else "", names)

    def _ask_template(self, ticket: Record, typed: str, names: Sequence[str]) -> None:
        question = _("Canned reply ({names}):").format(names=cut(", ".join(names), _NAME_CELLS))
        self.query_one(PromptBar).ask(question, typed, names, partial(self._begin_reply, ticket, names))

    def _begin_reply(self, ticket: Record, names: Sequence[str], typed: str) -> None:
        book, now = self.host.book, self.host.book.clock.now()
        try:
            filled = canned(book, ticket, reply_meant(book, typed), now)
        except BookError as error:
            self._ask_template(ticket, typed, names)
            self.host.say(error.sentence, "refused")
            return
        customer = book.get("customers", str(ticket["customer"]))
        if customer is None:
            return
        draft = Draft(
            id=new_ulid(),
            customer=customer["id"],
            channel=self.answering_channel(ticket),
            text=filled.text,
            started=now,
            at=now,
            ticket=ticket["id"],
        )
        self.say("", "hint")
        self.query_one(StatusLine).add_class("-covered")
        self._log_bar.open(customer, draft.channel, draft, ticket=ticket)
        if filled.unknown:
            fields = ", ".join(f"{{{name}}}" for name in filled.unknown)
            self.say(_("Fill in {fields} before you save").format(fields=fields), "hint")

    # Other tickets.

    def action_merge(self) -> None:
        """Merge the marked tickets into the one under the cursor; without marks ask into which this one goes."""
        ticket = self.ticket
        if ticket is None:
            self.say(
                keyed(self, _("No ticket is under the cursor; {tickets} shows them, {customers} the customers")), "hint"
            )
            return
        book = self.host.book
        if others := [id for id in self.marked_tickets if id != ticket["id"]]:
            self.host.submit(merge_tickets, book, others, ticket["id"], book.clock.now(), done=self._joined)
            return
        same = [line for line in queue(book, book.clock.now(), customer=ticket["customer"]) if line.id != ticket["id"]]
        self._ask_into(ticket, f"#{same[0].number}" if len(same) == 1 else "", [f"#{line.number}" for line in same])

    def _ask_into(self, ticket: Record, typed: str, numbers: Sequence[str]) -> None:
        question = _("Merge {ticket} into #:").format(ticket=cut(name_of("tickets", ticket), _NAME_CELLS))
        self.query_one(PromptBar).ask(question, typed, numbers, partial(self._merge_into, ticket, numbers))

    def _merge_into(self, ticket: Record, numbers: Sequence[str], typed: str) -> None:
        book = self.host.book
        from store.find.resolve import resolve

        try:
            into = resolve(book, typed, table="tickets").id
        except BookError as error:
            self._ask_into(ticket, typed, numbers)
            self.host.say(error.sentence, "refused")
            return
        self.host.submit(
            merge_tickets, book, [ticket["id"]], into, book.clock.now(), done=partial(self._go_on_with, into)
        )

    def _go_on_with(self, id: str, _outcome: Outcome) -> None:
        self.go_to_ticket(id)

    def _joined(self, outcome: Outcome) -> None:
        self.go_to_ticket(outcome.record["id"])

    def action_split(self) -> None:
        """Give the message under the cursor a ticket of its own; ask what that is about."""
        ticket, entry = self.ticket, self._entry()
        if ticket is None or entry is None:
            self.say(_("Open the ticket and put the cursor on the message that is about something else"), "hint")
            return
        question = _("The message becomes a ticket about:")
        begins = cut(" ".join(str(entry.get("text", "")).split()), 2 * _NAME_CELLS)
        self.query_one(PromptBar).ask(question, begins, (), partial(self._split, ticket, entry))

    def _split(self, ticket: Record, entry: Record, subject: str) -> None:
        book = self.host.book
        now = book.clock.now()
        self.host.submit(split_ticket, book, ticket["id"], [entry["id"]], now, subject or None, done=self._joined)

    # Links.

    def action_link(self) -> None:
        """Ask for a ticket's number or an article's title that this one has to do with."""
        if (ticket := self.ticket) is not None:
            self._ask_link(ticket, "")

    def action_unlink(self) -> None:
        """Take back a link: the only one at once, one of several by its number."""
        ticket = self.ticket
        if ticket is None:
            return
        linked = links_of(self.host.book, ticket)[:_MOST_LINKS]
        if not linked:
            self.say(keyed(self, _("It is linked to nothing; {link} links it")), "hint")
        elif len(linked) == 1:
            self._unlink(ticket, linked, "1")
        else:
            question = _("Unlink {ticket} from which?").format(ticket=cut(name_of("tickets", ticket), _NAME_CELLS))
            choices = [
                Choice(str(place), cut(safe(name_of(table, other)), _LINK_CELLS))
                for place, (table, other) in enumerate(linked, 1)
            ]
            self.query_one(MenuBar).ask(question, choices, partial(self._unlink, ticket, linked))

    def _unlink(self, ticket: Record, linked: Sequence[tuple[str, Record]], place: str) -> None:
        book, (_table, other) = self.host.book, linked[int(place) - 1]
        self.host.submit(unlink_ticket, book, ticket["id"], other["id"], book.clock.now())

    def _ask_link(self, ticket: Record, typed: str) -> None:
        book = self.host.book
        titles = [str(article.get("title", "")) for article in find_articles(book, limit=_OFFERED_ARTICLES)]
        question = _("Has to do with (#number, or an article):")
        self.query_one(PromptBar).ask(question, typed, titles, partial(self._link, ticket))

    def _link(self, ticket: Record, typed: str) -> None:
        book = self.host.book
        about: Linked = "tickets" if typed.lstrip("#＃").isdecimal() else "articles"
        from store.find.resolve import resolve

        try:
            other = resolve(book, typed, table="tickets").id if about == "tickets" else article_meant(book, typed)["id"]
        except BookError as error:
            self._ask_link(ticket, typed)
            self.host.say(error.sentence, "refused")
            return
        self.host.submit(link_ticket, book, ticket["id"], about, other, book.clock.now())
