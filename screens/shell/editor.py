"""The person's own editor on a text, in a file that nobody else can read."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile

from store.errors import Refused
from store.text import _


def edited(editor: str, text: str, suffix: str = ".toml") -> str | None:
    """What the person made of the text in their editor, a command line without the file; None where it is unchanged.

    Raises Refused where the editor cannot be run or ends with an error.
    """
    try:
        command = shlex.split(editor)
    except ValueError:
        command = [editor]
    descriptor, path = tempfile.mkstemp(suffix, "kehu-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        try:
            ended = subprocess.run([*command, path], check=False)
        except OSError as error:
            raise Refused(
                _(
                    "The editor {name} cannot be run: set yours with `kehu config set editor`. Nothing was changed."
                ).format(name=editor)
            ) from error
        if ended.returncode:
            raise Refused(_("The editor ended with an error, so nothing was changed."))
        with open(path, encoding="utf-8", errors="replace") as file:
            left = file.read()
    finally:
        os.unlink(path)
    return None if left == text else left
