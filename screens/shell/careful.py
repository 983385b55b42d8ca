"""No traceback over a screen: what the book cannot do is said, and the screen goes on."""

from __future__ import annotations

from textual.message import Message
from textual.message_pump import MessagePump

from screens.shell.host import host, tone_of
from store.errors import BookError


class Careful(MessagePump):
    """Whatever reads the book when it handles a message; the book's file may be moved or damaged at any time."""

    async def _dispatch_message(self, message: Message) -> None:
        try:
            await super()._dispatch_message(message)
        except BookError as error:
            host(self).say(error.sentence, tone_of(error))  # type: ignore[arg-type]
