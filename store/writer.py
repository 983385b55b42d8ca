"""The one thread of a process that writes, so that a slow disk never holds up the screens."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import ParamSpec, TypeVar

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


class Writer:
    """Runs one piece of work after the other; each answers with a Future."""

    def __init__(self) -> None:
        self._waiting: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="kehu-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[Given, Answer], *args: Given.args, **kwargs: Given.kwargs) -> Future[Answer]:
        """Hand over a function that changes the book; its result or error comes with the Future."""
        future: Future[Answer] = Future()

        def run() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                answer = work(*args, **kwargs)
            except BaseException as error:  # noqa: BLE001 - whoever waits for the Future gets it
                future.set_exception(error)
            else:
                future.set_result(answer)

        self._waiting.put(run)
        return future

    def close(self) -> None:
        """Finish what was handed over, then end the thread."""
        self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (work := self._waiting.get()) is not None:
            work()
