"""Every action there is: importing this fills the registry. It loads no Textual, so that commands can read keys too."""

from __future__ import annotations

from screens.shell.actions import register
from screens.shell.keys import ACTIONS
from screens.shell.screen_keys import SHOWING, WORKING

register(*SHOWING, *ACTIONS, *WORKING)
