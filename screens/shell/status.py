"""The lines around every screen: where one is, what just happened, and which keys lead on."""

from __future__ import annotations

import os.path

from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget

from screens.shell import actions
from screens.shell.host import Tone, host
from store.model.fields import safe
from store.text import _
from store.text.cells import cell_width, cut, pad

_LEAST_NAME_CELLS = 4
_HELP = "help"
_SIGNS: dict[Tone, str] = {"done": "✓", "busy": "…", "hint": "·", "refused": "✗", "error": "✗"}
_STYLES: dict[Tone, str] = {"done": "", "busy": "dim", "hint": "", "refused": "bold", "error": "bold reverse"}


class Bar(Widget):
    """One line of the screen's full width, repainted only when what it says changes."""

    DEFAULT_CSS = """
    Bar { height: 1; width: 1fr; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._shown = Content("")

    def update(self) -> None:
        """Look again what there is to say; to be called when the keys changed."""

    def show(self, content: Content) -> None:
        """Say this, and nothing is sent to the terminal if it is said already."""
        if content != self._shown or content.spans != self._shown.spans:
            self._shown = content
            self.refresh()

    def render(self) -> Content:
        return self._shown


class Header(Bar):
    """The screens with their digits on the left; the book, the person and the time on the right.

    While the tutor goes on, its lesson stands in a second line.
    """

    DEFAULT_CSS = """
    Header.-tutored { height: 2; }
    """

    def on_mount(self) -> None:
        self.set_class(host(self).coach is not None, "-tutored")
        self.update()
        self._minute: Timer = self.set_timer(60 - host(self).book.clock.now().second, self._each_minute)

    def on_resize(self) -> None:
        self.update()

    def _each_minute(self) -> None:
        self.update()
        self._minute = self.set_timer(60 - host(self).book.clock.now().second, self._each_minute)

    def update(self) -> None:
        """Look again at the time, the book and the keys."""
        book = host(self).book
        time = book.clock.now().astimezone(book.zone).strftime("%H:%M")
        left: list[tuple[str, str]] = [(" Kehu ", "bold")]
        for action in actions.registered():
            if action.group == actions.SCREENS:
                words = f" {host(self).keymap.shown(action.id)} {_(action.label)} "
                left.append((words, "bold" if action.id == self.screen.name else "dim"))
        taken = cell_width("".join(text for text, _style in left))
        right = self._whose(safe(os.path.basename(book.path)), safe(book.user), time, self.size.width - taken - 1)
        gap = self.size.width - taken - cell_width(right)
        line = Content.assemble(*left, " " * max(1, gap), (right, "dim"))
        if coach := host(self).coach:
            lesson = " " + cut(coach.sentence(host(self).keymap), self.size.width - 2)
            line = Content.assemble(line, "\n", (pad(lesson, self.size.width), "reverse"))
        self.show(line)

    def _whose(self, name: str, user: str, time: str, room: int) -> str:
        """The book, the person and the time; what there is no room for is left out, the time last."""
        rest = f" · {user} · {time} "
        if room - cell_width(rest) >= min(cell_width(name), _LEAST_NAME_CELLS):
            return cut(name, room - cell_width(rest)) + rest
        return next((said for said in (f"{user} · {time} ", f"{time} ") if cell_width(said) <= room), "")


class StatusLine(Bar):
    """What happened last, and how to take it back; a long sentence takes up to three rows and is read whole."""

    DEFAULT_CSS = """
    StatusLine { height: auto; min-height: 1; max-height: 3; }
    StatusLine.-covered { max-height: 1; }
    """

    sentence = ""

    def say(self, sentence: str, tone: Tone) -> None:
        """Show the sentence with the sign of its tone."""
        rows = self._rows
        self.sentence = sentence
        self.show(Content.assemble(f" {_SIGNS[tone]} ", (sentence, _STYLES[tone])) if sentence else Content(""))
        if self._rows != rows:
            self.refresh(layout=True)

    @property
    def _rows(self) -> int:
        """The rows of the sentence in cells, which is near enough to know whether the layout changes."""
        return min(3, 1 + (cell_width(self.sentence) + 3) // max(1, self.size.width))


class Footer(Bar):
    """The main keys of the screen; a key that cannot be used now is greyed and stands in brackets."""

    def on_resize(self) -> None:
        self.update()

    def update(self) -> None:
        """Look again which keys can be used."""
        words = {each.id: self._words(each) for each in self._offered() if host(self).keymap.shown(each.id)}
        widths = {id: sum(cell_width(text) for text, _style in parts) for id, parts in words.items()}
        shown: list[str] = []
        room = self.size.width - 1
        for id, width in widths.items():
            # Where not all fit, the key that shows the others does.
            kept = widths.get(_HELP, 0) if id != _HELP and _HELP not in shown else 0
            if width + kept > room:
                shown += [_HELP] if kept else []
                break
            shown.append(id)
            room -= width
        self.show(Content.assemble(" ", *(part for id in shown for part in words[id])))

    def _words(self, action: actions.Action) -> list[tuple[str, str]]:
        key, label = host(self).keymap.shown(action.id), _(action.label)
        if actions.why_not(action, self.screen) is not None:
            return [(f"({key} {label})", "dim")]
        return [(key, "bold"), (f" {label}  ", "")]

    def _offered(self) -> list[actions.Action]:
        """The keys of the screen in their order, or those that the registry gives a place on every screen."""
        own: tuple[str, ...] = getattr(self.screen, "FOOTER", ())
        if own:
            return [actions.action(id) for id in own]
        return sorted((each for each in actions.registered() if each.footer), key=lambda action: action.footer)
