"""The program around the screens: it wires the book, the writer and the keys together, and does nothing else."""

from __future__ import annotations

import os.path
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from importlib import import_module
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from rich.console import RenderableType
from textual._callback import invoke
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.events import Event, Key, Paste, Resize
from textual.filter import Monochrome
from textual.geometry import Size
from textual.message import Message
from textual.screen import Screen

from screens.profile import profile_of
from screens.shell import actions
from screens.shell.call_backs import CallBacks
from screens.shell.careful import Careful
from screens.shell.demo import FEW_CUSTOMERS, make_demo
from screens.shell.history import do_again, take_back
from screens.shell.host import BookChanged, Books, Speaker, Tone, tone_of
from screens.shell.keymap import Keymap
from screens.shell.own import OwnSettings
from screens.shell.screen import WorkScreen
from screens.shell.sentences import with_keys
from screens.tutor import Coach
from screens.widgets.line_list import LineList
from screens.widgets.one_row import OneRow
from store.errors import BookError
from store.model.fields import safe
from store.text import _
from store.watch import Watch
from store.work.outcome import Outcome
from store.work.tickets import take_next
from store.writer import Writer
from tui.driver import KehuDriver
from tui.places import maps_folder
from tui.surroundings import Surroundings

if TYPE_CHECKING:
    from screens.shell.terminal import Terminal
    from store.book import Book
    from store.work.drafts import Drafts

Result = TypeVar("Result")

TODAY = "today"
CUSTOMERS = "customers"
TICKETS = "tickets"
KPI = "kpi"
QUALITY = "quality"
_RECORD_SCREENS = {
    "customers": ("screens.customer", "CustomerScreen"),
    "tickets": ("screens.ticket", "TicketScreen"),
}


def _opened_later(module: str, screen: str) -> Callable[[], Screen[Any]]:
    """A screen that is imported when it is first shown: the start does not wait for it."""
    return lambda: getattr(import_module(module), screen)()


class OnScreenThread(Message):
    """Something to do on the thread of the screens, asked for by another one."""

    def __init__(self, react: Callable[[], None]) -> None:
        super().__init__()
        self.react = react


class KehuApp(Careful, Surroundings):
    """Modes, theme, bindings, writer and watch; what keys do is in the screens.

    It ends with the path of the book to open next, or with None when the person leaves.
    """

    MODES: ClassVar = {
        TODAY: _opened_later("screens.today", "TodayScreen"),
        CUSTOMERS: _opened_later("screens.customers", "CustomersScreen"),
        TICKETS: _opened_later("screens.tickets", "TicketsScreen"),
        KPI: _opened_later("screens.kpi", "KpiScreen"),
        QUALITY: _opened_later("screens.quality", "QualityScreen"),
    }
    DEFAULT_MODE = TODAY
    ENABLE_COMMAND_PALETTE = False

    def __init__(
        self,
        book: Book,
        terminal: Terminal,
        drafts: Drafts,
        books: Books,
        *,
        keymap: Keymap | None = None,
        own: OwnSettings | None = None,
        coach: Coach | None = None,
    ) -> None:
        # Textual makes room for the first screen while it is being set up.
        self.DEFAULT_MODE = profile_of(book).first_screen  # type: ignore[misc]
        super().__init__(KehuDriver, book, terminal, keymap, own, coach)
        self.drafts = drafts
        self.books = books
        self.saving = 0
        self._key_at = 0.0
        self._after_frame: list[Callable[[], object]] = []
        self._dropped_frame = False
        self._size_at_start: Size | None = None
        self._refused = False
        # Textual's filter for NO_COLOR fails on cells without a style; colours are left out where cells are sent.
        self._filters = [each for each in self._filters if not isinstance(each, Monochrome)]
        self._writer = Writer()
        self._watch: Watch | None = None

    def on_mount(self) -> None:
        self.app_resume_signal.subscribe(self, lambda _app: self._shown.forget())
        self._unsubscribe = self.book.subscribe(self._book_changed)
        self._watch = Watch(self.book, self._say_from_watch)
        self._call_backs = CallBacks(self, bell=self.terminal.bell)

    def _book_changed(self, changed: frozenset[tuple[str, str]]) -> None:
        """Called in whatever thread noticed."""
        self.post_message(BookChanged(changed))

    def on_unmount(self) -> None:
        if self._watch is not None:
            self._watch.stop()
            self._unsubscribe()
        self._writer.close()

    async def on_event(self, event: Event) -> None:
        if isinstance(event, Key | Paste) and self._exit:
            # Typed ahead of the end: there may be no screen any more that could take it.
            return
        if isinstance(event, Key | Paste) and not event.is_forwarded:
            self._key_at = monotonic()
            if await self._keeps_back(event):
                return
            if self._watch is not None:
                self._watch.active()
            # A screen that is being opened has nothing to give the keys to yet; typed ahead, they would be commands.
            await self._until_screen_takes_keys()
            # A key would reach its binding only after those typed behind it had been given to the same widget:
            # letters meant for the line that `c` opens would be commands. Lists want no keys, so it is done at once.
            if isinstance(event, Key):
                if self.coach is not None:
                    self.call_after_refresh(self._let_coach_look)
                if isinstance(self.focused, LineList) and await self._check_bindings(event.key):
                    return
                if isinstance(self.focused, OneRow) and not event.is_printable:
                    line = self.focused
                    await super().on_event(event)
                    self._wait_for_answer(line)
                    return
        await super().on_event(event)

    def on_resize(self, event: Resize) -> None:
        """What is on a terminal of another size is unknown; the size at the start is told twice."""
        if not self._mounted_event.is_set():
            self._size_at_start = event.size
            return
        told_again = event.size == self._size_at_start
        self._size_at_start = None
        if not told_again:
            self._shown.forget()

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Send only the cells that differ from what the terminal shows."""
        if self._batch_count:
            # Textual drops such a frame, and would paint only what changes after it.
            self._dropped_frame = True
            return
        if self._dropped_frame:
            self._dropped_frame = False
            renderable = screen._compositor.render_full_update()
        if isinstance(renderable, LayoutUpdate | ChopsUpdate):
            renderable = self._shown.difference(renderable)  # type: ignore[assignment]
        super()._display(screen, renderable)
        acts, self._after_frame = self._after_frame, []
        for act in acts:
            act()

    def after_frame(self, act: Callable[[], object]) -> None:
        """Do it once the next frame is on its way; see `screens.shell.host.Host`."""
        self._after_frame.append(act)

    def when_quiet(self, act: Callable[[], object]) -> None:
        """Do it once nobody has pressed a key for a moment; see `screens.shell.host.Host`."""
        asked_at = monotonic()

        def look() -> None:
            if self._key_at > asked_at:
                self.when_quiet(act)
            else:
                act()

        self.set_timer(self.terminal.quiet_seconds, look)

    def _handle_exception(self, error: Exception) -> None:
        """What timers and painting raise: an error of the book is said, any other is a fault of the program."""
        if isinstance(error, BookError):
            self.say(error.sentence, tone_of(error))
        else:
            super()._handle_exception(error)

    # What the screens ask of the program.

    def say(self, sentence: str, tone: Tone = "done") -> None:
        """Show a sentence in the status line."""
        self._refused = tone == "refused"
        for screen in self.screen_stack:
            if isinstance(screen, Speaker) and screen.is_mounted:
                screen.say(safe(sentence), tone)

    def submit(
        self,
        work: Callable[..., Result],
        *arguments: object,
        done: Callable[[Result], None] | None = None,
        failed: Callable[[BookError], None] | None = None,
    ) -> None:
        """Have the writer thread do the work; see `screens.shell.host.Host`."""
        self.saving += 1
        self.say(_("saving…"), "busy")
        future = self._writer.submit(work, *arguments)
        future.add_done_callback(
            lambda future: self.post_message(OnScreenThread(lambda: self._acknowledge(future, done, failed)))
        )

    def _acknowledge(
        self,
        future: Future[Result],
        done: Callable[[Result], None] | None,
        failed: Callable[[BookError], None] | None,
    ) -> None:
        self.saving -= 1
        try:
            result = future.result()
        except BookError as error:
            self.say(error.sentence, tone_of(error))
            if failed is not None:
                failed(error)
            return
        if self.saving == 0:
            self.say(_what_happened(result, self.keymap))
        if done is not None:
            done(result)

    def on_on_screen_thread(self, message: OnScreenThread) -> None:
        message.react()

    def on_book_changed(self, message: BookChanged) -> None:
        self._call_backs.follow()
        self._let_coach_look()
        for mode, screens in self._screen_stacks.items():
            for screen in screens:
                if mode == self.current_mode:
                    screen.post_message(BookChanged(message.changed))
                elif isinstance(screen, WorkScreen):
                    screen.missed |= message.changed

    # Keys.

    async def action_perform(self, action_id: str) -> None:
        """Do a registered action, or say why it cannot be done here and now."""
        action = actions.action(action_id)
        reason = actions.why_not(action, self.screen)
        performer = actions.performer(action, self.screen)
        if reason is not None or performer is None:
            self.say(reason or "", "hint")
            return
        if self._refused:
            # What was refused is of no interest any more once something else is done.
            self.say("", "hint")
        await invoke(performer)

    def action_today(self) -> None:
        self._show_mode(TODAY)

    def action_customers(self) -> None:
        self._show_mode(CUSTOMERS)

    def action_tickets(self) -> None:
        self._show_mode(TICKETS)

    def action_kpi(self) -> None:
        self._show_mode(KPI)

    def action_quality(self) -> None:
        self._show_mode(QUALITY)

    def _show_mode(self, name: str) -> None:
        """Show a screen from wherever one is, without what was opened over it but a form with something unsaved."""
        if name != self.current_mode:
            self.switch_mode(name)
        while len(self.screen_stack) > 1:
            if unsaved := getattr(self.screen, "unsaved", None):
                self.say(unsaved, "hint")
                return
            self.pop_screen()

    def action_take_next(self) -> None:
        """Take the next ticket and open it over the screen that is shown."""
        self.submit(take_next, self.book, self.book.clock.now(), done=self._taken)

    def _taken(self, outcome: Outcome) -> None:
        self.open_record("tickets", outcome.record["id"])

    def open_record(self, table: str, id: str) -> None:
        """Open a customer or a ticket over the screen that is shown; esc goes back to it."""
        if table == "views":
            self._show_view(id)
            return
        module, opened = _RECORD_SCREENS[table]
        self.push_screen(getattr(import_module(module), opened)(id, self.screen.name))

    def begin_with(self, customer_id: str, *, call: bool) -> None:
        """Open the file of a customer, or a call with them, as soon as the first screen is there."""
        show = self.begin_call if call else partial(self.open_record, "customers")
        self.call_later(show, customer_id)

    def begin_call(self, customer_id: str) -> None:
        """Open the call cockpit on a customer, or go on with a call that was parked."""
        from screens.cockpit import CockpitScreen

        self.push_screen(CockpitScreen(customer_id, self.screen.name))

    def _show_view(self, id: str) -> None:
        """Show the list a saved view is of, as the view says."""
        view = self.book.get("views", id)
        if view is None:
            self.say(_("The view is gone: somebody deleted it"), "hint")
            return
        self._show_mode(str(view.get("list")))
        # The screen may only be opening: it is told once it can hear.
        self.screen.call_later(getattr(self.screen, "apply_view", lambda _view: None), view)

    @property
    def maps_folder(self) -> str:
        return maps_folder()

    def action_import(self) -> None:
        from screens.import_file import ImportScreen

        self.push_screen(ImportScreen())

    def action_undo(self) -> None:
        self.submit(take_back, self.book, self.keymap)

    def action_redo(self) -> None:
        self.submit(do_again, self.book, self.keymap)

    @property
    def in_demo(self) -> bool:
        """Whether the book is the demo, and one's own is elsewhere."""
        return _same(self.book.path, self.books.demo) and not _same(self.books.own, self.books.demo)

    def action_demo_book(self) -> None:
        """Leave for the demo book, made where there is none yet, or for one's own."""
        book, demo = self.book, self.books.demo
        if self.in_demo:
            self.exit(self.books.own)
        elif _same(book.path, demo):
            self.say(_("This is the demo book already"), "hint")
        else:
            self.submit(make_demo, demo, book.clock.now(), book.zone, book.user, self._tell, done=self.exit)

    def action_tutor(self) -> None:
        """Leave for the tutor and its book, made where there is none yet, or for one's own."""
        book, path = self.book, self.books.tutor
        if self.coach is not None:
            self.exit(self.books.own)
        elif path:
            self.submit(
                make_demo, path, book.clock.now(), book.zone, book.user, self._tell, FEW_CUSTOMERS, done=self.exit
            )
        else:
            self.say(_("The tutor has no book here; `kehu tutor` in the shell opens it"), "hint")

    def _tell(self, sentence: str) -> None:
        """Called in the writer's thread while it works."""
        self.post_message(OnScreenThread(lambda: self.say(sentence, "busy")))

    def _say_from_watch(self, error: BookError) -> None:
        self.post_message(OnScreenThread(lambda: self.say(error.sentence, "error")))


def _same(one: str, other: str) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)


def _what_happened(result: object, keymap: Keymap) -> str:
    if not isinstance(result, Outcome):
        return ""
    if result.operation is None:
        return result.sentence
    return with_keys(_("{sentence} · {undo} takes it back"), keymap).format(sentence=result.sentence)
