"""The command line: one module a command, with `add` for its options and `run` for its work."""

from __future__ import annotations

import argparse
import os
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING, NoReturn

from rollover.cli import _check, _epoch, _impact, _plan, _recommend, _window

if TYPE_CHECKING:
    from collections.abc import Sequence

_BAD_INPUT = 2
_INTERRUPTED = 130  # 128 + SIGINT, as a shell reports it
_PIPE_CLOSED = 141  # 128 + SIGPIPE


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    0 for success, 1 where a check found a mismatch, 2 for bad input.

    Examples
    --------
    >>> main(["window", "2017-10-10T20:30:00Z", "--model", "5440"])
    settings  window_seconds=14400 epoch_seconds=0
    window    104699
    start     2017-10-10T20:00:00+00:00
    end       2017-10-11T00:00:00+00:00
    left      3:30:00
    next      2017-10-11T00:00:00+00:00 to 2017-10-11T04:00:00+00:00
    0
    """
    arguments = _parser().parse_args(argv)
    try:
        code: int = arguments.run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        # What is left in the buffer would fail once more when the interpreter flushes it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _PIPE_CLOSED
    except KeyboardInterrupt:
        return _complain(arguments.command, "interrupted", _INTERRUPTED)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _complain(arguments.command, f"{where}{error.strerror}", _BAD_INPUT)
    except (TypeError, ValueError, OverflowError) as error:
        return _complain(arguments.command, str(error), _BAD_INPUT)
    return code


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(_BAD_INPUT, f"{self.prog}: error: {message}\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="rollover",
        description="The rollover windows of Master Lock's temporary codes, computed offline.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"rollover {version('rollover')}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in (_window, _plan, _impact, _check, _epoch, _recommend):
        command.add(commands)
    return parser


def _complain(command: str, message: str, code: int) -> int:
    sys.stderr.write(f"rollover {command}: error: {message}\n")
    return code
