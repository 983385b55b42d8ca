"""One field of a form: its label, the row to type in, and below it what is wrong or what was understood."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget

from screens.forms import values
from screens.shell.status import Bar
from screens.widgets.line_input import LineInput
from store.errors import Refused
from store.model.declare import Field
from store.model.fields import safe
from store.text import _
from store.text.cells import cell_width

LABEL_CELLS = 20
"""A label that needs more, as the question of a survey may, stands whole above its row."""


class _Answer(LineInput):
    """The row to type in; Enter goes on to the next at once, so that what is typed behind it is already there."""

    async def action_submit(self) -> None:
        self.screen.focus_next()


class FieldRow(Widget):
    """A field with its text; `choices` are the labels to choose from, in the order they are offered."""

    DEFAULT_CSS = """
    FieldRow { height: auto; width: 100%; }
    FieldRow Horizontal { height: 1; }
    FieldRow .label { width: 22; }
    FieldRow .question { height: auto; padding: 0 1; }
    FieldRow LineInput { width: 1fr; }
    FieldRow .message { display: none; height: auto; padding: 0 0 0 22; }
    FieldRow.-dated .message, FieldRow.-wrong .message { display: block; }
    """

    def __init__(self, field: Field, text: str, choices: Sequence[str] = ()) -> None:
        super().__init__(classes="-dated" if field.kind in values.DATED else "")
        self.field = field
        self.choices = choices
        self.first_text = text
        self.line = _Answer(text, choices=choices)
        self._message = Bar()
        self._message.add_class("message")

    def compose(self) -> ComposeResult:
        label = safe(_(self.field.label))
        mark = "*" if self.field.required else " "
        beside = label if cell_width(label) < LABEL_CELLS else ""
        if not beside:
            yield _shown(f"{label}{mark}", "question")
        with Horizontal():
            yield _shown(f" {beside}{mark}" if beside else "", "label")
            yield self.line
        yield self._message

    @property
    def text(self) -> str:
        """What stands in the row."""
        return self.line.text

    @property
    def changed(self) -> bool:
        """Whether something else was typed than stood there first."""
        return self.text.strip() != self.first_text.strip()

    @property
    def help(self) -> str:
        """What can be typed here."""
        parts = [_(self.field.help)] if self.field.help else []
        if self.choices:
            parts.append(" · ".join(self.choices))
        return safe("   ".join(parts))

    def value(self, base: datetime) -> Any:
        """What the book is to store; raises Refused for a date that is none."""
        return values.taken(self.field, self.text, base)

    def complain(self, sentence: str) -> None:
        """Say below the row what is wrong with it."""
        self.add_class("-wrong")
        self._message.show(Content.styled("✗ " + safe(sentence), "bold $text-error"))
        self._message.refresh(layout=True)

    def understood(self, base: datetime) -> None:
        """Forget a complaint and show the date that the text means, if it is one."""
        self.remove_class("-wrong")
        try:
            meant = values.echo(self.field, self.text, base) if self.field.kind in values.DATED else ""
        except (Refused, TypeError):
            meant = ""
        self._message.show(Content.styled(meant, "dim"))


def _shown(text: str, name: str) -> Bar:
    """What stands beside or above the row to type in."""
    bar = Bar()
    bar.add_class(name)
    bar.show(Content.styled(text, "dim"))
    return bar
