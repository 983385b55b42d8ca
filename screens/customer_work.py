"""What can be done with the customer under the cursor, on every screen that has one."""

from __future__ import annotations

from asyncio import Event
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.screen import Screen

from screens import forms
from screens.copying import Copying
from screens.shell.host import Tone
from screens.shell.sentences import keyed
from screens.shell.status import Footer, Header, StatusLine
from screens.widgets.card import joined
from screens.widgets.confirm import ConfirmBar, deletion_question
from screens.widgets.menu import MenuBar
from screens.widgets.prompt import PromptBar
from store.model.fields import safe
from store.text import _, ngettext
from store.text.cells import cut
from store.work.customers import archive, delete_record, set_owner, what_goes_with
from store.work.drafts import Draft
from store.work.log import still_to_log
from store.work.outcome import Outcome, Record, name_of
from store.work.people import logins
from store.work.tasks import complete_task
from store.work.ticket_intake import from_contact

if TYPE_CHECKING:
    from screens.widgets.log_bar import LogBar

_NAME_CELLS = 24


class CustomerWork(Copying):
    """A screen with a customer under its cursor: log contacts, fill forms, hand over, put away, delete."""

    def __init__(self, name: str | None = None) -> None:
        super().__init__(name=name)
        self._whole = Event()
        self._wanted_whole = False
        self._mounting_over_foot = False

    def compose(self) -> ComposeResult:
        yield Header()
        yield from self.body()
        yield StatusLine(id="status")
        yield Footer()

    def on_mount(self) -> None:
        # Nobody sees what lies over the foot before a key was pressed, so the first frame does without it.
        if self._wanted_whole:
            self.call_later(self._mount_over_foot)
        else:
            self.host.after_frame(partial(self.call_later, self._mount_over_foot))

    async def _mount_over_foot(self) -> None:
        if self._mounting_over_foot:
            return
        self._mounting_over_foot = True
        if self.is_attached:
            status, footer = self.query_one(StatusLine), self.query_one(Footer)
            from screens.widgets.log_bar import LogBar

            mounted = (
                self.mount(LogBar(self.host.drafts), before=status),
                self.mount(ConfirmBar(), PromptBar(), before=footer),
                self.mount(MenuBar(), after=footer),
            )
            for each in mounted:
                await each
            self.begin()
        self._whole.set()

    def on_unmount(self) -> None:
        self._whole.set()

    async def until_whole(self) -> None:
        if not self._whole.is_set():
            # Whoever waits with a key may hold up the frame that would come first.
            self._wanted_whole = True
            if self.is_mounted:
                self.call_later(self._mount_over_foot)
        await self._whole.wait()

    def begin(self) -> None:
        """What a screen does by itself as soon as it is whole."""

    # What the screen says of itself.

    @property
    def ticket(self) -> Record | None:
        """The ticket under the cursor, on a screen that has tickets."""
        return None

    @property
    def selected_interaction(self) -> str | None:
        """The id of the timeline's entry under the cursor while one is in the timeline."""
        return None

    @property
    def marked_customers(self) -> list[str]:
        """The ids of the customers that are marked; what is done applies to them instead of the one at the cursor."""
        return []

    @property
    def copied_record(self) -> tuple[str, Record] | None:
        """The entry of the timeline under the cursor, else the ticket, else the customer."""
        if entry := self._entry():
            return "interactions", entry
        if ticket := self.ticket:
            return "tickets", ticket
        customer = self._customer()
        return ("customers", customer) if customer is not None else None

    def go_to(self, customer_id: str) -> None:
        """Put the cursor on this customer."""

    def mark_drafts(self, customers: frozenset[str]) -> None:
        """Mark the customers for whom a line was begun and not saved."""

    @property
    def next_task(self) -> dict[str, Any] | None:
        """The earliest open task of the customer under the cursor."""
        from screens.customer_pane import open_tasks

        customer_id = self.selected_customer
        tasks = open_tasks(self.host.book, customer_id) if customer_id else []
        return tasks[0] if tasks else None

    def say(self, sentence: str, tone: Tone) -> None:
        """Show a sentence in the status line, and in the bar that lies over it."""
        super().say(sentence, tone)
        if not self._whole.is_set():
            return
        bar = self._log_bar
        if bar.is_open and sentence and tone in ("hint", "refused", "error"):
            bar.hint(sentence)

    # A contact with the customer.

    @property
    def _log_bar(self) -> LogBar:
        from screens.widgets.log_bar import LogBar

        return self.query_one(LogBar)

    def action_log_call(self) -> None:
        self._log("call")

    def action_cockpit(self) -> None:
        """Begin a call with the customer under the cursor, with the whole file in sight."""
        if customer := self._customer():
            self.host.begin_call(customer["id"])

    def action_log_mail(self) -> None:
        self._log("mail")

    def action_log_wechat(self) -> None:
        self._log("wechat")

    def action_log_visit(self) -> None:
        self._log("visit")

    def action_log_note(self) -> None:
        self._log("note")

    def _log(self, channel: str) -> None:
        customer = self._customer()
        if customer is not None:
            self.say("", "hint")
            # A status line that grew under the bar would push it up.
            self.query_one(StatusLine).add_class("-covered")
            ticket, drafts = self.ticket, self.host.drafts
            draft = drafts.of_ticket(ticket["id"]) if ticket else drafts.of(customer["id"])
            self._log_bar.open(customer, channel, draft, ticket=ticket)

    def on_log_bar_saved(self, message: LogBar.Saved) -> None:
        message.stop()
        self._bar_closed()

    def on_log_bar_closed(self, message: LogBar.Closed) -> None:
        message.stop()
        self._bar_closed()

    def on_log_bar_kept(self, message: LogBar.Kept) -> None:
        message.stop()
        self._bar_closed()
        self.say(keyed(self, _("The line is kept, not saved; {log-call} resumes it")), "hint")

    async def on_log_bar_open_full_form(self, message: LogBar.OpenFullForm) -> None:
        message.stop()
        customer = self.host.book.get("customers", message.draft.customer)
        if customer is not None:
            await self._fill(forms.InteractionForm(customer, message.preview.entry, self.host.drafts))
        else:
            self.say(_("The customer is gone: somebody deleted it; the line is kept"), "hint")
        self._log_bar.close()
        self._bar_closed()

    def _bar_closed(self) -> None:
        self.query_one(StatusLine).remove_class("-covered")
        self.mark_drafts(self.host.drafts.customers())

    def waiting_lines(self) -> str:
        """What to say of lines that were begun and not saved, "" if there are none; the cursor goes to the first."""
        waiting = still_to_log(self.host.book, self.host.drafts)
        known = [draft for draft in waiting if self.host.book.get("customers", draft.customer) is not None]
        if not known:
            return ""
        self.go_to(known[0].customer)
        sentence = ngettext(
            "{n} line not saved yet: {names} · {log-call} resumes it",
            "{n} lines not saved yet: {names} · {log-call} resumes one",
            len(known),
        )
        return keyed(self, sentence).format(n=len(known), names=self._names(known))

    def greet(self) -> None:
        """Say what a person should know who has just come to this screen."""
        self.say(" · ".join(filter(None, (*self.notices(), self.waiting_lines(), self._which_book()))), "hint")

    def notices(self) -> list[str]:
        """What happened to the file before or while it is open, to be said once."""
        notices, self.host.book.notices[:] = list(self.host.book.notices), []
        return notices

    def _which_book(self) -> str:
        if self.host.in_demo:
            return keyed(self, _("This is the demo book: change what you like; {demo-book} goes back to your own"))
        return ""

    def _names(self, drafts: Sequence[Draft]) -> str:
        """The names of up to three customers with a draft."""
        ids = list(dict.fromkeys(draft.customer for draft in drafts))
        records = (self.host.book.get("customers", id) or {} for id in ids[:3])
        names = [cut(safe(str(record.get("name", ""))), _NAME_CELLS) for record in records]
        return _(", ").join(names) + ("…" if len(ids) > 3 else "")

    # Forms.

    async def action_new_customer(self) -> None:
        await self._fill(forms.CustomerForm({"kind": "company", "owner": self.host.book.user}))

    async def action_edit(self) -> None:
        """Edit the entry of the timeline under the cursor, else the marked customers, else the one at the cursor."""
        if marked := self.marked_customers:
            from screens import marked_work

            marked_work.edit(self, "customers", marked)
            return
        customer = self._customer()
        if customer is not None:
            entry = self._entry()
            await self._fill(forms.EntryForm(customer, entry) if entry is not None else forms.CustomerForm(customer))

    def action_edit_text(self) -> None:
        """Edit the entry, the ticket or the customer under the cursor as TOML in the person's own editor."""
        # What reads TOML and runs an editor is of no use to a start.
        from screens.shell.editor import edited
        from store.work.edit_text import edit_as_text

        about = self.copied_record
        if about is not None:
            book = self.host.book
            with self.app.suspend():
                outcome = edit_as_text(
                    book, about[0], about[1]["id"], partial(edited, self.host.own.editor), book.clock.now()
                )
            self.host.say(outcome.sentence)

    async def action_new_contact(self) -> None:
        if customer := self._customer():
            await self._fill(forms.ContactForm(customer, {}))

    async def action_new_ticket(self) -> None:
        """Open a ticket for the customer, from the entry of the timeline under the cursor if there is one."""
        if customer := self._customer():
            entry = self._entry()
            preset = {name: value for name, value in from_contact(entry).items() if value} if entry else {}
            await self._fill(forms.TicketForm(customer, preset, interaction=entry["id"] if entry else None))

    async def action_new_task(self) -> None:
        if customer := self._customer():
            await self._fill(forms.TaskForm(customer, {"kind": "follow-up", "owner": self.host.book.user}))

    async def _fill(self, form: Screen[Outcome | None]) -> None:
        """Open a form; it has the keys when this returns."""
        # A book that was moved away says so here, before half a form is on the screen.
        self.host.book.refresh()
        await self.app.push_screen(form, self._filled)

    def _filled(self, outcome: Outcome | None) -> None:
        self.mark_drafts(self.host.drafts.customers())
        if outcome is not None and outcome.records[0][0] == "customers":
            self.go_to(outcome.record["id"])

    # Other work.

    def action_survey(self) -> None:
        """Invite the customer to a survey, about the ticket where one is under the cursor, or note the answer."""
        if customer := self._customer():
            from screens import survey_work

            survey_work.ask(self, customer, self.ticket)

    def action_articles(self) -> None:
        """Show the articles, those first that may help with the ticket under the cursor."""
        from screens.articles import ArticlesScreen

        ticket = self.ticket
        about = joined(ticket.get("subject"), ticket.get("text")) if ticket else ""
        self.app.push_screen(ArticlesScreen(self.name, about=about, ticket=ticket))

    def action_templates(self) -> None:
        """Show the templates of replies and sheets."""
        from screens.templates import TemplatesScreen

        self.app.push_screen(TemplatesScreen(self.name))

    def action_next_status(self) -> None:
        """Complete the customer's next step."""
        if task := self.next_task:
            self.host.submit(complete_task, self.host.book, task["id"], self.host.book.clock.now())

    def action_archive(self) -> None:
        """Put the customer into the archive, or take it out again."""
        if customer := self._customer():
            book = self.host.book
            if marked := self.marked_customers:
                first = book.get("customers", marked[0]) or {}
                from screens import marked_work

                marked_work.put_away(self, marked, "archived" in first)
                return
            self.host.submit(archive, book, customer["id"], book.clock.now(), "archived" in customer)

    def action_owner(self) -> None:
        """Ask who is to own the customer; Enter at once claims it."""
        if marked := self.marked_customers:
            from screens import marked_work

            marked_work.hand_over(self, "customers", marked)
            return
        if customer := self._customer():
            book = self.host.book
            question = _("Owner of {name} (empty: nobody):").format(name=cut(customer["name"], _NAME_CELLS))
            self.query_one(PromptBar).ask(question, book.user, logins(book), partial(self._hand_over, customer))

    def _hand_over(self, customer: dict[str, Any], login: str) -> None:
        book = self.host.book
        if login == customer.get("owner", ""):
            unchanged = _("The owner is {login} already") if login else _("It is nobody's already")
            self.host.say(unchanged.format(login=login), "hint")
            return
        self.host.submit(set_owner, book, [customer["id"]], login or None, book.clock.now())

    def action_history(self) -> None:
        """Show what was done to the entry, the ticket or the customer under the cursor, or to the book."""
        from screens.record_history import HistoryScreen

        about = self.copied_record if self.selected_customer else None
        shown = name_of(*about) if about else _("The whole book")
        self.app.push_screen(HistoryScreen(about[1]["id"] if about else None, shown, self.name))

    def action_delete(self) -> None:
        """Delete the entry of the timeline under the cursor, else the customer; ask where more goes with it."""
        if marked := self.marked_customers:
            from screens import marked_work

            marked_work.delete(self, "customers", marked)
            return
        table, record = "interactions", self._entry()
        if record is None:
            table, record = "customers", self._customer()
        self._delete(table, record)

    def _delete(self, table: str, record: Record | None) -> None:
        if record is None:
            return
        book = self.host.book
        delete = partial(self.host.submit, delete_record, book, table, record["id"], book.clock.now())
        goes_with = what_goes_with(book, table, record["id"])
        if goes_with:
            self.query_one(ConfirmBar).ask(deletion_question(name_of(table, record), goes_with), delete)
        else:
            delete()

    def _customer(self) -> dict[str, Any] | None:
        """The customer under the cursor, as it is in the book now."""
        customer_id = self.selected_customer
        customer = self.host.book.get("customers", customer_id) if customer_id else None
        if customer is None:
            self.say(_("The customer is gone: somebody deleted it"), "hint")
        return customer

    def _entry(self) -> dict[str, Any] | None:
        """The interaction under the cursor, as it is in the book now."""
        entry_id = self.selected_interaction
        return self.host.book.get("interactions", entry_id) if entry_id else None
