"""Surveys by key: invite the customer under the cursor, and note what they answer."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from screens.shell.screen import WorkScreen
from screens.shell.sentences import keyed
from screens.widgets.menu import Choice, MenuBar
from screens.widgets.prompt import PromptBar
from store.model.service import survey_templates
from store.text import N_, _
from store.text.cells import cut
from store.work.outcome import Record

if TYPE_CHECKING:
    from store.work.surveys import Invitation

_NAME_CELLS = 30


def ask(screen: WorkScreen, customer: Record, ticket: Record | None) -> None:
    """Ask whether to invite the customer, about the ticket if there is one, or to note an answer."""
    from store.work.surveys import waiting_survey

    waiting = waiting_survey(screen.host.book, customer["id"])
    nothing = None if waiting else _("No invitation waits for an answer; i invites them.")
    choices = [Choice("i", N_("invite")), Choice("a", N_("note the answer"), nothing)]
    question = _("Survey of {name}").format(name=cut(str(customer["name"]), _NAME_CELLS))
    screen.query_one(MenuBar).ask(question, choices, partial(_chosen, screen, customer, ticket, waiting))


def _chosen(screen: WorkScreen, customer: Record, ticket: Record | None, waiting: Record | None, letter: str) -> None:
    if letter == "i":
        _ask_template(screen, customer, ticket)
    elif waiting is not None:
        from screens.forms.survey import SurveyForm
        from store.work.surveys import template_meant

        template = template_meant(screen.host.book, str(waiting.get("template") or ""))
        screen.call_next(screen.app.push_screen, SurveyForm(waiting, template, str(customer["name"])))


def _ask_template(screen: WorkScreen, customer: Record, ticket: Record | None) -> None:
    """Ask which survey where there are several; the only one is sent at once."""
    names = [template.name for template in survey_templates(screen.host.book.settings)]
    if len(names) == 1:
        _invite(screen, customer, ticket, names[0])
        return
    question = _("Which survey ({names}):").format(names=cut(", ".join(names), _NAME_CELLS))
    screen.query_one(PromptBar).ask(question, names[0], names, partial(_invite, screen, customer, ticket))


def _invite(screen: WorkScreen, customer: Record, ticket: Record | None, template: str) -> None:
    from store.work.surveys import invite

    book = screen.host.book
    contact = str(ticket["contact"]) if ticket and ticket.get("contact") else None
    about = ticket["id"] if ticket else None
    inviting = partial(
        invite, book, customer["id"], book.clock.now(), contact=contact, ticket=about, template=template or None
    )
    screen.host.submit(inviting, done=partial(_show, screen, customer))


def _show(screen: WorkScreen, customer: Record, invitation: Invitation) -> None:
    """Show what is to be sent, so that it can be copied."""
    from screens.survey_invitation import InvitationScreen

    said = keyed(screen, _("{sentence} · {undo} takes it back")).format(sentence=invitation.outcome.sentence)
    screen.app.push_screen(InvitationScreen(customer, invitation.text, invitation.mailto, said, screen.name))
