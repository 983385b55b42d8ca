"""What a key repaints: counted in widgets asked, cells and layouts, and the first frame waits for little."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from textual._compositor import ChopsUpdate, Compositor
from textual.screen import Screen
from textual.strip import Strip

import screens.today
from screens.shell.painting import NarrowCompositor
from screens.shell.repaint import Shown
from screens.shell.terminal import Terminal
from screens.widgets.prompt import PromptBar
from screens.widgets.timeline import Timeline
from store.book import Book
from store.work.agenda import agenda
from tests.driver import LARGE, Person, at_the_screen
from tests.factories import contact_made, customer, many_customers, task
from tui.app import KehuApp

WIDTH = LARGE[0]
UNMOVED = Terminal(remote=False, colour=True, rest_seconds=60)


class Counted:
    """What was painted since it was asked last."""

    def __init__(self) -> None:
        self.layouts = self.cells = 0
        self.asked: set[str] = set()

    def clear(self) -> None:
        self.layouts = self.cells = 0
        self.asked.clear()


@pytest.fixture
def painted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    counted = Counted()
    lay_out, paint, ask = Screen._refresh_layout, NarrowCompositor.render_partial_update, Timeline.render_lines

    def laid_out(self: Screen[None], *arguments: object, **options: object) -> None:
        counted.layouts += 1
        lay_out(self, *arguments, **options)  # type: ignore[arg-type]

    def partly(self: NarrowCompositor) -> ChopsUpdate | None:
        update = paint(self)
        counted.cells += sum(right - left for _y, left, right in update.spans) if update is not None else 0
        return update

    def asked(self: Timeline, *arguments: object) -> list[Strip]:
        counted.asked.add(str(self.id))
        return ask(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Screen, "_refresh_layout", laid_out)
    monkeypatch.setattr(NarrowCompositor, "render_partial_update", partly)
    monkeypatch.setattr(Timeline, "render_lines", asked)
    return counted


def lines_of(strips: Iterator[Strip]) -> list[list[tuple[str, object]]]:
    return [[(segment.text, segment.style) for segment in strip.simplify()] for strip in strips]


def assert_painted_as_textual_would(person: Person) -> None:
    """All pieces that are put together from front to back are those of Textual's own way."""
    compositor = person.app.screen._compositor
    assert isinstance(compositor, NarrowCompositor)
    everything = compositor.size.region
    ours = compositor._render_chops(everything, lambda y: True)
    theirs = Compositor._render_chops(compositor, everything, lambda y: True)
    assert lines_of(Strip.join(each.values()) for each in ours) == lines_of(
        Strip.join(each.values()) for each in theirs
    )


async def test_what_is_seen_is_put_together_as_textual_would(book: Book) -> None:
    for number, id in enumerate(many_customers(book, 40)):
        contact_made(book, id, f"call {number} 客户 said yes")
    async with at_the_screen(book, LARGE) as person:
        assert_painted_as_textual_would(person)
        for keys in (["j"], ["pagedown"], ["enter"], ["q"], ["/", "1"], ["escape"], ["c"], ["escape"], ["o"]):
            await person.press(*keys)
            assert_painted_as_textual_would(person)
        await person.resize(90, 30)
        assert_painted_as_textual_would(person)


async def test_a_letter_of_the_filter_repaints_what_differs_and_asks_no_pane(book: Book, painted: Counted) -> None:
    many_customers(book, 60)
    async with at_the_screen(book, LARGE, terminal=UNMOVED) as person:
        await person.press("/")
        painted.clear()
        await person.press("c")
        assert painted.layouts == 0
        assert not painted.asked
        # The line of the filter, the title with the count, and the status line; no row of the list.
        assert 0 < painted.cells < 3 * WIDTH
        assert person.shows("60 of 60")


async def test_a_move_and_a_change_of_sides_repaint_marks_not_lists(book: Book, painted: Counted) -> None:
    for id in many_customers(book, 60):
        contact_made(book, id, "said yes")
    async with at_the_screen(book, LARGE, terminal=UNMOVED) as person:
        for key in ("enter", "q", "j"):
            painted.clear()
            await person.press(key)
            assert painted.layouts == 0
            # Two marks with their names, and the keys at the foot.
            assert 0 < painted.cells < 3 * WIDTH


async def test_the_first_frame_waits_only_for_the_tasks_that_fill_it(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    acme = customer(book, "Acme Ltd")
    for number in range(LARGE[1]):
        task(book, acme, f"call {number}", "2026-11-18")
    task(book, acme, "renewal", "2026-12-01")
    happened: list[str] = []
    frame = KehuApp._display

    def asked(*arguments: object, **options: object) -> object:
        happened.append("agenda")
        return agenda(*arguments, **options)  # type: ignore[arg-type]

    def displayed(self: KehuApp, *arguments: object) -> None:
        if not self._batch_count:
            happened.append("frame with bars" if self.screen.query(PromptBar) else "frame")
        frame(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(screens.today, "agenda", asked)
    monkeypatch.setattr(KehuApp, "_display", displayed)
    async with at_the_screen(book, LARGE, screen="") as person:
        assert happened[0] == "frame"
        assert "agenda" in happened
        assert person.shows("41 lines")


async def test_only_a_new_size_of_the_terminal_sends_everything_again(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    forgotten: list[bool] = []
    monkeypatch.setattr(Shown, "forget", lambda _shown: forgotten.append(True))
    async with at_the_screen(book, LARGE) as person:
        assert not forgotten
        await person.resize(90, 30)
        assert forgotten
