"""What the next keys need, imported while a person reads the first screen."""

from __future__ import annotations

import gc
from importlib import import_module
from threading import Thread

NEXT = (
    "screens.widgets.log_bar",
    "screens.customers",
    "screens.tickets",
    "screens.customer",
    "screens.ticket",
    "screens.palette",
    "screens.forms.interaction",
    "screens.forms.task",
    "screens.forms.customer",
)
"""The modules in the order in which they are likely to be wanted."""


def warm_up() -> None:
    """Import what comes next in a thread, so that neither the start nor the first press of a key waits for it.

    The collector of garbage, which the start does without, begins its work afterwards: what is there by then stays
    to the end, and it never looks through it.
    """
    Thread(target=_import_next, name="warm-up", daemon=True).start()


def _import_next() -> None:
    for module in NEXT:
        import_module(module)
    gc.freeze()
    gc.enable()
