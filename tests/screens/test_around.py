"""What surrounds the screens: other keys, jump labels, colours, copying, the settings, a key that means nothing."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from textual.worker import WorkerFailed

from screens.shell.keymap import Keymap
from screens.shell.terminal import Terminal
from screens.widgets.jump_labels import labels
from store.book import Book
from tests.driver import LARGE, Person, at_the_screen
from tests.factories import add, contact_made, customer, many_customers
from tests.screens.test_hostile import BIDI
from tui.config import Config
from tui.own_settings import OwnConfig


@contextmanager
def sent_by(screen: Person) -> Iterator[list[str]]:
    """What is written to the terminal meanwhile, beside frames."""
    driver = screen.app._driver
    assert driver is not None
    sent: list[str] = []
    write = driver.write
    driver.write = sent.append  # type: ignore[method-assign]
    yield sent
    driver.write = write  # type: ignore[method-assign]


def clipboard(sent: list[str]) -> str:
    """The text in the sequence for the clipboard."""
    found = re.search(r"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07", "".join(sent))
    assert found is not None
    return b64decode(found[1]).decode()


# Keys of one's own.


async def test_footer_help_and_palette_follow_the_keys_somebody_chose(book: Book) -> None:
    customer(book, "Acme Ltd")
    async with at_the_screen(book, LARGE, keymap=Keymap({"log-call": "b", "help": "f1"})) as screen:
        assert "b call" in screen.lines[-1]
        await screen.press("c")
        assert screen.status == "c has no meaning here; F1 shows the keys"
        await screen.press("b")
        assert screen.shows("☎ Acme Ltd")
        await screen.press("escape", "f1")
        assert screen.line_with("Log a call").strip(" ▸").startswith("b ")


@pytest.mark.parametrize("key", ["～", "f24", "ctrl+g"])
async def test_a_key_that_means_nothing_is_answered(book: Book, key: str) -> None:
    async with at_the_screen(book) as screen:
        await screen.press(key)
        assert screen.status.endswith("has no meaning here; ? shows the keys")


async def test_a_sign_is_answered_by_the_sign_itself(book: Book) -> None:
    async with at_the_screen(book) as screen:
        await screen.press("#")
        assert screen.status == "# has no meaning here; ? shows the keys"


# Jump labels.


@pytest.mark.parametrize("count", [0, 1, 26, 27, 51, 52, 300, 676])
def test_labels_have_two_letters_at_most_and_none_begins_another(count: int) -> None:
    made = labels(count)
    assert len(set(made)) == count
    assert all(len(label) <= 2 for label in made)
    assert not any(other.startswith(label) for label in made for other in made if other != label)


async def test_a_label_puts_the_cursor_on_its_row(book: Book) -> None:
    many_customers(book, 60)
    async with at_the_screen(book, LARGE) as screen:
        before = screen.lines
        await screen.press("ctrl+o")
        assert "type the letters" in screen.lines[-2]
        label = re.search(r"│(\w\w?)\w*stomer 0033", screen.line_with("stomer 0033"))
        assert label is not None and label[1][:2].lower() not in ("c", "cu")
        await screen.press("escape")
        assert screen.lines == before
        await screen.press("ctrl+o", *label[1])
        assert screen.cursor_line.startswith("Customer 0033")


async def test_a_label_leads_to_the_other_pane_and_to_the_buttons_of_a_form(book: Book) -> None:
    acme = customer(book, "Acme Ltd")
    contact_made(book, acme, "first")
    contact_made(book, acme, "second", hours_ago=30)
    async with at_the_screen(book, LARGE) as screen:
        await screen.press("ctrl+o")
        await screen.press(screen.line_with("second").split("││")[1][0])
        assert "second" in screen.cursor_line
        await screen.press("escape", "e", "ctrl+o")
        await screen.press(screen.lines[-1].split("esc")[0].strip()[-1])
        assert screen.cursor_line.startswith("Acme Ltd")


# Colours.


async def test_the_theme_goes_round_and_is_kept(book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    async with at_the_screen(book, own=OwnConfig(Config())) as screen:
        await screen.press("ctrl+t")
        assert screen.status == "Colours: light"
        await screen.press("ctrl+t", "ctrl+t")
        assert screen.status == "Colours: high contrast"
    assert Config().theme == "contrast"


# Copying.


async def test_a_field_is_asked_for_by_its_letter_and_sent_to_the_terminal(book: Book) -> None:
    acme = customer(book, "Acme Ltd")
    add(book, "contacts", customer=acme, name="Ann", phones=["13800138000"], primary=True)
    async with at_the_screen(book) as screen:
        with sent_by(screen) as sent:
            await screen.press("y", "p")
        assert clipboard(sent) == "138 0013 8000"
        assert screen.status == "phone: 13 characters sent to your terminal"
        await screen.press("y")
        assert "(m mail)" in screen.lines[-1]


async def test_the_card_has_everybody_and_no_control_character(book: Book) -> None:
    acme = customer(book, "上海金桥贸易", phones=["021 5058 1234"])
    add(book, "contacts", customer=acme, name="王小明", title="采购经理", mails=["wang@jinqiao.example"])
    async with at_the_screen(book) as screen:
        with sent_by(screen) as sent:
            await screen.press("Y")
    card = clipboard(sent)
    assert card.splitlines()[0] == "上海金桥贸易"
    assert card.splitlines()[-1] == "王小明 · 采购经理 · wang@jinqiao.example"
    assert not any(character in BIDI or character < " " for character in card.replace("\n", ""))


async def test_the_entry_under_the_cursor_is_copied_at_once(book: Book) -> None:
    contact_made(book, customer(book, "Acme Ltd"), "客户要三季度报价\n周三回电")
    async with at_the_screen(book) as screen:
        with sent_by(screen) as sent:
            await screen.press("enter", "y")
    assert clipboard(sent) == "客户要三季度报价\n周三回电"


async def test_a_terminal_without_a_clipboard_gets_it_printed_at_the_end(book: Book) -> None:
    customer(book, "Acme Ltd")
    plain = Terminal(remote=False, colour=True, rest_seconds=0.001, clipboard="print")
    async with at_the_screen(book, terminal=plain) as screen:
        with sent_by(screen) as sent:
            await screen.press("y", "n")
        assert "\x1b]52" not in "".join(sent)
        assert screen.status == "name: your terminal cannot take it; it is printed when you leave"
    assert screen.app.to_print == ["Acme Ltd"]


async def test_with_nobody_under_the_cursor_there_is_nothing_to_copy(book: Book) -> None:
    async with at_the_screen(book) as screen:
        await screen.press("y")
        assert screen.status == "No customer is selected; a adds one"


# A mistake of the program.


async def test_a_mistake_of_the_program_paints_no_traceback_and_is_handed_to_who_reports_it(book: Book) -> None:
    mistake = ZeroDivisionError("in a worker")

    def fails() -> None:
        raise mistake

    with pytest.raises(WorkerFailed):
        async with at_the_screen(book) as screen:
            screen.app.run_worker(fails, thread=True)
            await screen.settled()
    assert screen.app.fault is mistake
    assert screen.app._exit_renderables == []
