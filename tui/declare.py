"""How commands and options are declared, so that each has help and takes the options all commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from store.text import N_, _
from tui.session import Session

__all__ = ["Command", "argument", "command", "group", "option", "shared_options", "subcommand"]

Declared = Callable[[Callable[..., None]], click.Command]
Function = TypeVar("Function", bound=Callable[..., Any])


class Command(click.Command):
    """A command that takes the options all commands share, before or after its own."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.params.extend(shared_options())


class Group(click.Group):
    """Commands about one thing, such as `kehu task …`."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.params.extend(shared_options())


def command(help: str, name: str = "", **attributes: Any) -> Declared:
    """Declare a command; its function is called with the session and the values of its parameters."""

    def declare(function: Callable[..., None]) -> click.Command:
        called = name or function.__name__
        return click.command(called, cls=Command, help=_(help), **attributes)(click.pass_obj(function))

    return declare


def group(help: str, name: str, default: str = "") -> Group:
    """Declare a group; `subcommand` adds its commands, and the one named `default` is run where none is named."""

    def run_default() -> None:
        context = click.get_current_context()
        if context.invoked_subcommand is None:
            context.invoke(declared.commands[default])

    if not default:
        return Group(name, help=_(help))
    declared = Group(name, help=_(help), invoke_without_command=True, callback=run_default)
    return declared


def subcommand(parent: click.Group, help: str, name: str = "", **attributes: Any) -> Declared:
    """Declare a command of a group."""

    def declare(function: Callable[..., None]) -> click.Command:
        child: click.Command = command(help, name, **attributes)(function)
        parent.add_command(child)
        return child

    return declare


def argument(name: str, **attributes: Any) -> Callable[[Function], Function]:
    """Declare an argument of a command; the shell completes those shown as NAME from the book."""
    if attributes.get("metavar") == "NAME":
        attributes.setdefault("shell_complete", _names)
    return click.argument(name, **attributes)


def _names(context: click.Context, parameter: click.Parameter, typed: str) -> list[Any]:
    from tui.completing import names

    return list(names(context, parameter, typed))


def option(*names: str, help: str, **attributes: Any) -> Callable[[Function], Function]:
    """Declare an option of a command."""
    return click.option(*names, help=_(help), **attributes)


def shared_options() -> list[click.Option]:
    """The options every command takes, which the session keeps."""
    return [
        _shared("--book", N_("The book, instead of KEHU_BOOK or your own."), metavar="FILE"),
        _shared("--user", N_("The login of the person who acts."), metavar="LOGIN"),
        _shared("--as-of", N_("The instant that counts as now."), metavar="INSTANT"),
        _shared("--json", N_("Print JSON Lines."), is_flag=True),
    ]


def _shared(name: str, help: str, **attributes: Any) -> click.Option:
    return click.Option([name], help=_(help), expose_value=False, callback=_remember, **attributes)


def _remember(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    if value and parameter.name:
        context.ensure_object(Session).choose(parameter.name, value)
