"""What can be done with the ticket under the cursor, on every screen that has one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, ClassVar
from unicodedata import normalize

from screens import forms, marked_work
from screens.complaint import is_complaint
from screens.complaint_work import ComplaintWork
from screens.ticket_joining import TicketJoining
from screens.widgets.menu import Choice, MenuBar
from screens.widgets.prompt import PromptBar
from store.errors import BookError, Refused
from store.rules.dates import parse
from store.rules.status import may, spoken
from store.text import N_, _, ngettext
from store.text.cells import cut
from store.work.bulk import Edit
from store.work.feedback import answer_feedback
from store.work.outcome import Outcome, Record, name_of
from store.work.people import logins
from store.work.ticket_queue import status_of
from store.work.tickets import close, follow_up, hand_over, pause, reopen, solve

_NAME_CELLS = 30
_ANSWERS = frozenset({"mail", "call", "wechat", "chat", "visit"})
_BEST_RATING = 5


class TicketWork(TicketJoining, ComplaintWork):
    """A screen that may have a ticket under its cursor: answer it, bring it on, hand it over, edit and delete it."""

    FOOTER: ClassVar[tuple[str, ...]] = (
        "take-next",
        "reply",
        "next-status",
        "new-ticket",
        "owner",
        "filter",
        "undo",
        "help",
        "palette",
        "canned-reply",
        "log-call",
        "edit",
        "whose",
        "done-too",
    )

    @property
    def selected_ticket(self) -> str | None:
        """The id of the ticket a key acts on; None where it acts on the customer."""
        return None

    @property
    def ticket(self) -> Record | None:
        """The ticket under the cursor, as it is in the book now."""
        return self.host.book.get("tickets", self.selected_ticket) if self.selected_ticket else None

    def _filled(self, outcome: Outcome | None) -> None:
        super()._filled(outcome)
        if outcome is not None and outcome.records[0][0] == "tickets":
            self.go_to_ticket(outcome.record["id"])

    # Answering.

    def action_reply(self) -> None:
        """Answer by the way the customer wrote or called last."""
        if ticket := self.ticket:
            self._log(self.answering_channel(ticket))

    def answering_channel(self, ticket: Record) -> str:
        """The way the customer wrote or called last; by mail if there is none."""
        said = self.host.book.children("interactions", "ticket", ticket["id"])
        received = (str(each.get("channel")) for each in said if each.get("direction") == "in")
        return next((channel for channel in received if channel in _ANSWERS), "mail")

    # Bringing it on.

    def action_next_status(self) -> None:
        """Ask what is to become of the ticket or of the complaint's step; of a customer's next step, complete it."""
        if marked := self.marked_tickets:
            self._ask_status_of_many(marked)
            return
        ticket = self.ticket
        if ticket is None:
            super().action_next_status()
        elif is_complaint(ticket):
            self.ask_step(ticket, partial(self._ask_status, ticket))
        else:
            self._ask_status(ticket)

    def _ask_status(self, ticket: Record) -> None:
        status = status_of(self.host.book, ticket, self.host.book.clock.now()).status
        question = _("{ticket} is {status}. What next?").format(
            ticket=cut(name_of("tickets", ticket), _NAME_CELLS), status=spoken(status)
        )
        self.query_one(MenuBar).ask(question, _choices(status, ticket), partial(self._bring_on, ticket))

    def _ask_status_of_many(self, ids: Sequence[str]) -> None:
        question = ngettext("What next with {n} marked?", "What next with {n} marked?", len(ids)).format(n=len(ids))
        statuses = {letter: to for letter, _label, to in _LABELS}
        choices = [Choice(letter, label) for letter, label, _to in _LABELS]

        def chosen(letter: str) -> None:
            marked_work.change(self, "tickets", ids, Edit(fields={"status": statuses[letter]}))

        self.query_one(MenuBar).ask(question, choices, chosen)

    def _bring_on(self, ticket: Record, letter: str) -> None:
        book, now = self.host.book, self.host.book.clock.now()
        if letter == "s":
            self._ask_result(ticket, "")
        elif letter in _PAUSES:
            self._ask_until(ticket, letter, "")
        elif letter == "a":
            self._ask_answer(ticket)
        elif letter == "f":
            self.host.submit(follow_up, book, ticket["id"], now, done=self._followed_up)
        else:
            self.host.submit({"o": reopen, "x": close}[letter], book, ticket["id"], now)

    def _followed_up(self, outcome: Outcome) -> None:
        self.go_to_ticket(outcome.record["id"])

    def _ask_answer(self, ticket: Record) -> None:
        """Ask for the answer that is owed to feedback; it solves it."""
        book = self.host.book

        def answered(text: str) -> None:
            channel = self.answering_channel(ticket)
            self.host.submit(answer_feedback, book, ticket["id"], text, book.clock.now(), channel)

        self.query_one(PromptBar).ask(_("Answer to the customer:"), "", (), answered)

    def _ask_until(self, ticket: Record, letter: str, typed: str) -> None:
        question = _("Until when (empty: open end):")
        self.query_one(PromptBar).ask(question, typed, (), partial(self._pause, ticket, letter))

    def _pause(self, ticket: Record, letter: str, typed: str) -> None:
        book, now = self.host.book, self.host.book.clock.now()
        try:
            until = parse(typed, now.astimezone(book.zone)).value if typed else None
        except BookError as error:
            self._ask_again(partial(self._ask_until, ticket, letter, typed), error)
            return
        self.host.submit(pause, book, ticket["id"], now, _PAUSES[letter], until)

    def _ask_result(self, ticket: Record, typed: str) -> None:
        question = _("Solved; what came of it (*5: the rating):")
        self.query_one(PromptBar).ask(question, typed, (), partial(self._solve, ticket))

    def _solve(self, ticket: Record, typed: str) -> None:
        book = self.host.book
        try:
            result, rating = _result_and_rating(typed)
        except Refused as error:
            self._ask_again(partial(self._ask_result, ticket, typed), error)
            return
        self.host.submit(solve, book, ticket["id"], book.clock.now(), result, rating)

    def _ask_again(self, ask: Callable[[], None], error: BookError) -> None:
        ask()
        self.host.say(error.sentence, "refused")

    # Hands, forms, deletion.

    def action_owner(self) -> None:
        """Ask who is to have the ticket, and why; Enter at once takes it oneself."""
        if marked := self.marked_tickets:
            marked_work.hand_over(self, "tickets", marked)
            return
        ticket = self.ticket
        if ticket is None:
            super().action_owner()
            return
        book = self.host.book
        question = _("Hand over to LOGIN, and why (empty: to the queue):")
        self.query_one(PromptBar).ask(question, book.user, logins(book), partial(self._hand_over_ticket, ticket))

    def _hand_over_ticket(self, ticket: Record, typed: str) -> None:
        login, _space, reason = typed.partition(" ")
        if login == ticket.get("assignee", ""):
            unchanged = _("{login} has it already") if login else _("It is nobody's already")
            self.host.say(unchanged.format(login=login), "hint")
            return
        book = self.host.book
        self.host.submit(hand_over, book, ticket["id"], login or None, book.clock.now(), reason.strip() or None)

    async def action_edit(self) -> None:
        """Edit the entry under the cursor, else the marked tickets, else the ticket, else the customer."""
        if marked := self.marked_tickets:
            marked_work.edit(self, "tickets", marked)
            return
        ticket, customer = self.ticket, self._customer()
        if ticket is not None and customer is not None and self.selected_interaction is None:
            await self._fill(forms.TicketForm(customer, ticket))
        else:
            await super().action_edit()

    async def action_new_task(self) -> None:
        """Add a task, one about the ticket where one is selected."""
        ticket, customer = self.ticket, self._customer()
        if ticket is not None and customer is not None:
            preset = {"kind": "follow-up", "owner": self.host.book.user, "ticket": ticket["id"]}
            await self._fill(forms.TaskForm(customer, preset))
        else:
            await super().action_new_task()

    def action_delete(self) -> None:
        """Delete the entry under the cursor, else the marked tickets, else the ticket, else the customer."""
        if marked := self.marked_tickets:
            marked_work.delete(self, "tickets", marked)
            return
        if self.selected_ticket and self.selected_interaction is None:
            self._delete("tickets", self.ticket)
        else:
            super().action_delete()


_PAUSES: dict[str, Any] = {"c": "customer", "t": "third-party"}
_LABELS = (
    ("c", N_("wait: customer"), "waiting"),
    ("t", N_("third party"), "hold"),
    ("s", N_("solve"), "solved"),
    ("o", N_("reopen"), "open"),
    ("x", N_("close"), "closed"),
)


def _choices(status: str, ticket: Record) -> list[Choice]:
    """What can become of a ticket with this status, and why some of it cannot; feedback is first to be answered."""
    choices = [Choice(key, label, _why_not(status, to)) for key, label, to in _LABELS]
    if ticket.get("reply_owed") is True:
        return [Choice("a", N_("answer")), *choices]
    undone = None if status in ("solved", "closed") else _("It is not done yet; go on with it instead.")
    return [*choices, Choice("f", N_("follow up"), undone)]


def _why_not(status: str, to: str) -> str | None:
    if status == to == "solved":
        return None  # Solving it again adds the result and the rating.
    if to == "open" and status in ("new", "open"):
        return _("The ticket is being worked already; it is reopened once it waits or is solved.")
    return may(status, to)


def _result_and_rating(typed: str) -> tuple[str | None, int | None]:
    """What was typed as the result of a ticket, without the rating at its end; Refused for one out of range."""
    words = typed.split()
    last = normalize("NFKC", words[-1]) if words else ""
    if not (last[:1] == "*" and last[1:].isdecimal()):
        return typed or None, None
    rating = int(last[1:])
    if not 1 <= rating <= _BEST_RATING:
        raise Refused(_("“{token}” is no rating; it goes from *1 to *5.").format(token=last))
    return typed.rstrip()[: -len(words[-1])].rstrip() or None, rating
