"""Name the modules of the commands, each of which is loaded when it is asked for."""

from rollover.cli import COMMANDS

hiddenimports = [f"rollover.cli._{name}" for name in COMMANDS]
