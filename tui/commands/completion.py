"""`kehu completion`: what a shell needs to complete commands, options, and the names of customers."""

from __future__ import annotations

import click

from store.text import N_, _
from tui import output
from tui.declare import argument, command
from tui.session import Session

SHELLS = ("bash", "zsh", "fish")
_PLACES = {
    "bash": "~/.local/share/bash-completion/completions/kehu",
    "zsh": "~/.zfunc/_kehu",
    "fish": "~/.config/fish/completions/kehu.fish",
}


@command(N_("Print the completion script for a shell; put it where that looks for them."))
@argument("shell", type=click.Choice(SHELLS), metavar="bash|zsh|fish")
def completion(session: Session, shell: str) -> None:
    from click.shell_completion import get_completion_class

    from tui.program import kehu

    found = get_completion_class(shell)
    assert found is not None, "click completes for all three"
    output.line(found(kehu, {}, "kehu", "_KEHU_COMPLETE").source())
    if output.to_a_person():
        output.talk(_("For good: kehu completion {shell} > {place}").format(shell=shell, place=_PLACES[shell]))
