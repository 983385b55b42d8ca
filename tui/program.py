"""The program `kehu`: its commands, each imported when it is called, and what becomes of their errors."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

import click

from store.errors import Ambiguous, BookError, NotPermitted, NotSaved, Usage
from store.text import N_, _
from tui import output
from tui.declare import shared_options
from tui.session import Session

INTERRUPTED = 130

# The module of tui.commands each command is in, in the order of the help.
MODULES: Mapping[str, str] = {
    "log": "log",
    "add": "add",
    "edit": "edit",
    "bulk": "bulk",
    "view": "view",
    "archive": "edit",
    "delete": "edit",
    "contact": "contact",
    "merge": "merge",
    "unmerge": "merge",
    "split": "merge",
    "duplicates": "duplicates",
    "quality": "quality",
    "verify": "quality",
    "owner": "owner",
    "person": "person",
    "show": "show",
    "find": "find",
    "who": "find",
    "today": "today",
    "task": "task",
    "done": "task",
    "ticket": "ticket",
    "complaint": "complaint",
    "feedback": "feedback",
    "survey": "survey",
    "risk": "risk",
    "article": "article",
    "template": "template",
    "kpi": "kpi",
    "target": "target",
    "report": "report",
    "review": "review",
    "calendar": "calendar",
    "policy": "policy",
    "undo": "undo",
    "redo": "undo",
    "history": "undo",
    "import": "import_",
    "export": "export",
    "diff": "diff",
    "backup": "backup",
    "restore": "backup",
    "fold": "file",
    "doctor": "file",
    "demo": "demo",
    "tutor": "tutor",
    "config": "config",
    "completion": "completion",
}

BESIDE = {"import git": "import_git"}
"""Commands of two words whose first one is a command of its own."""

KEYWORDS = frozenset({"import"})
"""Commands whose names Python keeps for itself: their functions have a `_` behind."""


class Program(click.Group):
    """The command `kehu`; without a command it opens the screens."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(MODULES)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in MODULES:
            return None
        from importlib import import_module

        function = name + "_" if name in KEYWORDS else name
        found: click.Command = getattr(import_module("tui.commands." + MODULES[name]), function)
        return found

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        module = BESIDE.get(" ".join(args[:2]))
        # With nothing behind it the second word is the name of a file.
        if module is None or len(args) < 3:
            return super().resolve_command(context, args)
        from importlib import import_module

        return " ".join(args[:2]), getattr(import_module("tui.commands." + module), module), args[2:]

    def main(self, args: Sequence[str] | None = None, *_more: Any, **_options: Any) -> NoReturn:
        """Run a command line and end the process, as click's own runner for tests expects."""
        sys.exit(self.run(list(sys.argv[1:] if args is None else args)))

    def run(self, arguments: list[str]) -> int:
        """Run a command line, print what it answers or why it failed, and return its exit code."""
        if instruction := os.environ.get("_KEHU_COMPLETE"):
            from tui.completing import complete

            return complete(self, instruction)
        session = Session()
        try:
            try:
                with self.make_context("kehu", arguments, obj=session) as context:
                    self.invoke(context)
                sys.stdout.flush()
            finally:
                session.close()
        except click.exceptions.Exit as ending:
            return ending.exit_code
        except click.ClickException as error:
            error.show(sys.stderr)
            return Usage.exit_code
        except (KeyboardInterrupt, click.Abort) as error:
            for sentence in (_("Interrupted."), *getattr(error, "__notes__", ())):
                output.talk(sentence)
            return INTERRUPTED
        except BrokenPipeError:
            _stop_printing()
        except BookError as error:
            return _refuse(error, session)
        except OSError as error:
            return _refuse(_of_the_system(error), session)
        return 0


def _of_the_system(error: OSError) -> BookError:
    """What to tell of a call that the system refused where nobody could say more about it, as a disk that fails."""
    kind = NotPermitted if isinstance(error, PermissionError) else NotSaved
    place = f" ({error.filename})" if error.filename else ""
    return kind(
        _("The system refused: {reason}{place}. What was saved before is safe; `kehu doctor` checks it.").format(
            reason=error.strerror or error, place=place
        )
    )


def _refuse(error: BookError, session: Session) -> int:
    for sentence in (str(error), *getattr(error, "__notes__", ())):
        output.talk(sentence)
    if isinstance(error, Ambiguous):
        for candidate in error.candidates:
            if session.json:
                output.data(candidate)
            else:
                output.talk(_one_line(candidate))
    return error.exit_code


def _one_line(candidate: Mapping[str, object]) -> str:
    """A candidate by the short id that tells it from the others, and what people know it by."""
    known = [str(value) for key, value in candidate.items() if value and key not in ("id", "tail")]
    return "  ".join([f"  #{candidate.get('tail') or candidate.get('id')}", *known])


def _stop_printing() -> None:
    """Nobody reads standard output any more: what is left of it goes nowhere, so that the exit is quiet."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _show_version(context: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            output.line("kehu " + version("kehu"))
        except PackageNotFoundError:
            output.line(_("kehu, run from its source without being installed"))
        context.exit()


def _without_command() -> None:
    context = click.get_current_context()
    if context.invoked_subcommand is not None:
        return
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Usage(_("The screens need a terminal; `kehu --help` lists the commands."))
    from tui.opening import open_screens

    open_screens(context.obj)


kehu = Program(
    "kehu",
    callback=_without_command,
    invoke_without_command=True,
    no_args_is_help=False,
    help=_(N_("Customer work from the keyboard: without a command, the screens.")),
    params=[
        *shared_options(),
        click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_show_version,
            help=_(N_("Show the version.")),
        ),
    ],
)
