"""The quick-log bar: a line typed while talking, what it will do, and a draft that nothing can take away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input

from screens.shell.careful import Careful
from screens.shell.host import host
from screens.shell.over_foot import OverFoot
from screens.shell.status import Bar
from screens.widgets.line_input import LineInput
from screens.widgets.signs import CHANNEL_SIGNS
from store.errors import BookError, NotSaved
from store.ids import new_ulid
from store.model.fields import safe
from store.text import N_, _
from store.text.cells import cell_width, cut
from store.work.drafts import Draft, Drafts
from store.work.log import Party, Preview, log_contact, party_of, preview
from store.work.outcome import Outcome, name_of

KEEP_SECONDS = 0.3
A_MINUTE = 60
_NAME_CELLS = 24


class _Said(Bar):
    """What the line will do; of a change only the text is sent, not the blanks behind it."""

    def show(self, content: Content) -> None:
        cells = max(cell_width(self._shown.plain), cell_width(content.plain))
        if content != self._shown or content.spans != self._shown.spans:
            self._shown = content
            self.refresh(Region(0, 0, cells, self.size.height or 1))


class LogBar(Careful, OverFoot):
    """Two rows over the foot of the screen, three for a long sentence, shown by `open`; mounted once.

    So it has the keys at once.

    Enter saves, once however often it is pressed; Tab asks for the full form; Esc leaves the line as a draft.
    While typing the draft is kept on disk, at most every `KEEP_SECONDS`, and last when the screen goes away.
    The clock shows minutes, since each second shown would be sent to the terminal.
    """

    WHY = N_("a line is being typed: ↵ saves it, esc keeps it for later")

    DEFAULT_CSS = """
    LogBar { overlay: screen; height: 2; width: 100%; offset: 0 100vh; background: $background; }
    LogBar.-open { offset: 0 0; }
    LogBar.-long { height: 3; }
    LogBar.-open.-long { offset: 0 -1; }
    LogBar Horizontal { height: 1; }
    LogBar.-long #lower, LogBar.-long #below { height: 2; }
    LogBar #who { width: auto; height: 1; text-style: bold; }
    LogBar LineInput { width: 1fr; }
    LogBar #clock { width: 7; }
    """

    class Saved(Message):
        """The contact is in the book; the bar is closed and its draft forgotten."""

        def __init__(self, outcome: Outcome) -> None:
            super().__init__()
            self.outcome = outcome

    class Kept(Message):
        """The bar was closed and its line is kept as a draft."""

        def __init__(self, draft: Draft) -> None:
            super().__init__()
            self.draft = draft

    class Closed(Message):
        """The bar was closed with nothing in it."""

    class OpenFullForm(Message):
        """The line is wanted in the full form, and kept as a draft; who opens the form closes the bar."""

        def __init__(self, draft: Draft, preview: Preview) -> None:
            super().__init__()
            self.draft = draft
            self.preview = preview

    def __init__(self, drafts: Drafts, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._drafts = drafts
        self._draft: Draft | None = None
        self._opened = datetime.min
        self._keep_empty = False
        self._party: Party | None = None
        self._hinted: tuple[str, str] | None = None
        self._keeping: Timer | None = None
        self._minute: Timer | None = None
        self._focused_before: Widget | None = None
        self._who = Bar(id="who")
        self._line = LineInput(leaving=frozenset({"enter", "tab", "escape"}))
        self._clock = Bar(id="clock")
        self._below = _Said(id="below")
        self._keys = Bar(id="keys")

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield self._who
            yield self._line
            yield self._clock
        with Horizontal(id="lower"):
            yield self._below
            yield self._keys

    @property
    def is_open(self) -> bool:
        """Whether a line is being typed or saved."""
        return self._draft is not None

    def open(
        self,
        customer: Mapping[str, Any],
        channel: str,
        draft: Draft | None = None,
        *,
        ticket: Mapping[str, Any] | None = None,
        keep_empty: bool = False,
    ) -> None:
        """Start a line about a contact with the customer, and on a ticket if it is about one; or go on with a draft.

        A bar that is open already keeps its line and takes the keys back. `keep_empty`: a line with nothing in it is
        kept as well once a minute has passed, for its time.
        """
        if self.is_open:
            self.screen.set_focus(self._line, scroll_visible=False)
            return
        book = host(self).book
        self._keep_empty = keep_empty
        self._opened = now = book.clock.now()
        self._draft = draft or Draft(
            id=new_ulid(),
            customer=customer["id"],
            channel=channel,
            text="",
            started=now,
            at=now,
            ticket=ticket["id"] if ticket else "",
        )
        self._party = party_of(book, customer["id"])
        self._focused_before = self.screen.focused
        about = book.get("tickets", self._draft.ticket) if self._draft.ticket else None
        self._label(name_of("tickets", about) if about else str(customer["name"]))
        self._line.placeholder = _("what was said   @wed  =ok  ~12  !")
        self._line.text = self._draft.text
        self._line.locked = False
        self.add_class("-open")
        self.screen.set_focus(self._line, scroll_visible=False)
        self._each_minute()
        self._show_preview()

    def close(self) -> None:
        """Go out of sight and give the keys back; the line lives on in its draft."""
        self._draft = None
        self._hinted = None
        # A letter read after the line was kept may have begun another wait.
        if self._keeping is not None:
            self._keeping.stop()
            self._keeping = None
        if self._minute is not None:
            self._minute.stop()
        self.remove_class("-open")
        before = self._focused_before
        self.screen.set_focus(before if before is not None and before.is_attached else None)

    def hint(self, sentence: str) -> None:
        """Say something in the row below for as long as the line's text stays as it is."""
        self._hinted = (self._line.text, sentence)
        self._show_preview()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if not self.is_open:
            return
        self._show_preview()
        if self._keeping is None:
            self._keeping = self.set_timer(KEEP_SECONDS, self._keep_meanwhile)

    def on_line_input_left(self, event: LineInput.Left) -> None:
        event.stop()
        if event.key == "enter":
            self._save()
            return
        draft = self._keep()
        if draft is None:
            self._line.locked = False
        elif event.key == "tab":
            # The line keeps the keys, and swallows them, until the form is there to have them.
            self.post_message(self.OpenFullForm(draft, self._preview()))
        else:
            self._close(self.Kept(draft) if self._worth_keeping(draft) else self.Closed())

    def on_resize(self) -> None:
        if self.is_open and not self._line.locked:
            self._show_preview()

    def on_unmount(self) -> None:
        if self.is_open:
            self._keep()

    def _save(self) -> None:
        wanted = self._preview()
        if wanted.problems:
            self._line.locked = False
            self._show_problem(wanted.problems[0])
            return
        # On disk before the book is asked: what happens to the book or to this process, the line is there.
        self._keep()
        self._tell(Content.styled(_("saving…"), "dim"))
        book = host(self).book
        host(self).submit(log_contact, book, wanted.entry, book.clock.now(), done=self._saved, failed=self._not_saved)

    def _saved(self, outcome: Outcome) -> None:
        self._drafts.remove(outcome.record["id"])
        self._close(self.Saved(outcome))

    def _not_saved(self, error: BookError) -> None:
        self._line.locked = False
        self._show_problem(error.sentence)

    def _keep_meanwhile(self) -> None:
        # A timer that was stopped may have called already.
        if self._keeping is not None:
            self._keep()

    def _keep(self) -> Draft | None:
        """Write the line to its draft, an empty one needs none; None, and a word about it, if the disk refuses."""
        assert self._draft is not None
        if self._keeping is not None:
            self._keeping.stop()
            self._keeping = None
        now = host(self).book.clock.now()
        spent = int(self._spent(now).total_seconds())
        kept = replace(self._draft, text=self._line.text.rstrip(), at=now, spent=spent)
        if not self._worth_keeping(kept):
            self._drafts.remove(kept.id)
            return kept
        try:
            self._drafts.save(kept)
        except NotSaved as error:
            self._show_problem(error.sentence)
            return None
        return kept

    def _worth_keeping(self, draft: Draft) -> bool:
        return bool(draft.text) or (self._keep_empty and draft.spent >= A_MINUTE)

    def _close(self, message: Message) -> None:
        self.close()
        self.post_message(message)

    def _spent(self, now: datetime) -> timedelta:
        """The time the line was open, over all its sittings."""
        assert self._draft is not None
        return self._draft.time_spent + (now - self._opened)

    def _each_minute(self) -> None:
        if not self.is_open:
            return
        minutes, seconds = divmod(int(self._spent(host(self).book.clock.now()).total_seconds()), 60)
        self._clock.show(Content.styled(f" {minutes // 60:02}:{minutes % 60:02} ", "dim"))
        if not self._line.locked:
            self._show_preview()
        self._minute = self.set_timer(60 - seconds, self._each_minute)

    def _preview(self) -> Preview:
        assert self._draft is not None
        now = host(self).book.clock.now()
        return preview(
            host(self).book,
            self._draft.customer,
            self._line.text,
            now,
            channel=self._draft.channel,
            started=self._draft.started,
            spent=self._spent(now),
            id=self._draft.id,
            party=self._party,
            about=self._draft.ticket or None,
        )

    def _label(self, name: str) -> None:
        assert self._draft is not None
        label = f" {CHANNEL_SIGNS.get(self._draft.channel, '·')} {cut(safe(name), _NAME_CELLS)} ▏"
        self._who.styles.width = cell_width(label)
        self._who.show(Content(label))

    def _show_preview(self) -> None:
        if self._hinted is not None and self._hinted[0] == self._line.text:
            self._tell(Content.styled("· " + safe(self._hinted[1]), ""))
            return
        self._hinted = None
        wanted = self._preview()
        if wanted.problems and self._line.value:
            self._show_problem(wanted.problems[0])
        else:
            self._tell(Content.styled(safe(wanted.sentence), "dim"))

    def _show_problem(self, sentence: str) -> None:
        self._tell(Content.styled("✗ " + safe(sentence), "bold $text-error"))

    def _tell(self, content: Content) -> None:
        """Say it in the lower row, without the keys where it needs their room, and in two where one is not enough."""
        keys = _("↵ save  tab form  esc keep ")
        self._keys.styles.width = cell_width(keys)
        self._keys.display = cell_width(content.plain) + 4 + cell_width(keys) <= self.size.width
        self._keys.show(Content.styled(keys, "dim"))
        self.set_class(cell_width(content.plain) + 4 > self.size.width, "-long")
        self._below.show(Content.assemble("   ", content))
