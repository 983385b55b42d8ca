"""What can be done with a complaint: finish its step, send it back, hand the step over, close it (Rule 4)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from screens.complaint import step_name
from screens.customer_work import CustomerWork
from screens.widgets.menu import Choice, MenuBar
from screens.widgets.prompt import PromptBar
from store.errors import BookError
from store.rules.complaint import STEPS, Progress, may_send_back, progress
from store.rules.dates import parse
from store.text import N_, _
from store.text.cells import cut
from store.work.outcome import Record, name_of
from store.work.people import logins

_NAME_CELLS = 30


class ComplaintWork(CustomerWork):
    """A screen that may have a complaint under its cursor."""

    def ask_step(self, complaint: Record, ask_status: Callable[[], None]) -> None:
        """Ask what is to become of the complaint; `ask_status` asks for what every ticket can become."""
        book = self.host.book
        far = progress(complaint, book.clock.now(), book.zone)
        question = _("{ticket}: {step}. What next?").format(
            ticket=cut(name_of("tickets", complaint), _NAME_CELLS), step=self._where(far)
        )
        finished = _("All four steps are finished.") if far.finished else None
        unfinished = None if far.finished else _("It is closed once all four steps are finished.")
        choices = [
            Choice("n", N_("finish the step"), finished),
            Choice("b", N_("send back"), self._why_not_back(complaint)),
            Choice("h", N_("hand over the step"), finished),
            Choice("x", N_("close"), unfinished),
            Choice("s", N_("pause, solve …")),
        ]
        self.query_one(MenuBar).ask(question, choices, partial(self._bring_complaint_on, complaint, far, ask_status))

    def _where(self, far: Progress) -> str:
        return step_name(far.step, self.host.book.settings) if far.step is not None else _("all steps are finished")

    def _why_not_back(self, complaint: Record) -> str | None:
        reasons = [may_send_back(complaint, step) for step in STEPS]
        return None if None in reasons else reasons[0]

    def _bring_complaint_on(
        self, complaint: Record, far: Progress, ask_status: Callable[[], None], letter: str
    ) -> None:
        book = self.host.book
        if letter == "n" and far.step is not None:
            from screens.forms.complaint_step import ComplaintStepForm

            today = book.clock.now().astimezone(book.zone).date()
            self.call_next(self._fill, ComplaintStepForm(complaint, far.step, far.entry or {}, today))
        elif letter == "b":
            self._ask_step_back(complaint)
        elif letter == "h":
            self._ask_hands(complaint, book.user)
        elif letter == "x":
            from store.work.complaints import close_complaint

            self.host.submit(close_complaint, book, complaint["id"], book.clock.now())
        else:
            ask_status()

    def _ask_step_back(self, complaint: Record) -> None:
        settings = self.host.book.settings
        choices = [
            Choice(str(place), step_name(step, settings), may_send_back(complaint, step))
            for place, step in enumerate(STEPS, 1)
        ]
        question = _("Send {ticket} back to which step?").format(ticket=cut(name_of("tickets", complaint), _NAME_CELLS))
        self.query_one(MenuBar).ask(question, choices, partial(self._ask_why_back, complaint))

    def _ask_why_back(self, complaint: Record, place: str) -> None:
        from store.work.complaints import send_back

        book = self.host.book
        step = STEPS[int(place) - 1]

        def answered(reason: str) -> None:
            self.host.submit(send_back, book, complaint["id"], step, reason, book.clock.now())

        self.query_one(PromptBar).ask(_("Sent back, because:"), "", (), answered)

    def _ask_hands(self, complaint: Record, typed: str) -> None:
        question = _("The step goes to LOGIN, by when (chen fri):")
        known = logins(self.host.book)
        self.query_one(PromptBar).ask(question, typed, known, partial(self._hand_step, complaint))

    def _hand_step(self, complaint: Record, typed: str) -> None:
        from store.work.complaints import hand_step

        book, now = self.host.book, self.host.book.clock.now()
        login, _space, when = typed.partition(" ")
        try:
            due = parse(when, now.astimezone(book.zone)).value if when.strip() else None
        except BookError as error:
            self._ask_hands(complaint, typed)
            self.host.say(error.sentence, "refused")
            return
        self.host.submit(partial(hand_step, book, complaint["id"], now, login=login or None, due=due))
