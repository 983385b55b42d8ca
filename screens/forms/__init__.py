"""Forms for adding and editing records; the module of each is imported when its form is first wanted."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from screens.forms.contact import ContactForm as ContactForm
    from screens.forms.customer import CustomerForm as CustomerForm
    from screens.forms.entry import EntryForm as EntryForm
    from screens.forms.interaction import InteractionForm as InteractionForm
    from screens.forms.task import TaskForm as TaskForm
    from screens.forms.ticket import TicketForm as TicketForm

_MODULES = {
    "ContactForm": "contact",
    "CustomerForm": "customer",
    "EntryForm": "entry",
    "InteractionForm": "interaction",
    "TaskForm": "task",
    "TicketForm": "ticket",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"{__name__} has no form {name}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
