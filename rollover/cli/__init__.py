"""The command line: each command is a module with `add` for its options, which runs it."""

from __future__ import annotations

import argparse
import os
import re
import signal
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from difflib import get_close_matches
from importlib import import_module
from typing import Any, NoReturn

from rollover import __version__
from rollover.cli._output import printable, say, zone_data

COMMANDS = (  # each a module of its name
    "window", "plan", "due", "issued", "audit", "score", "recommend", "impact", "check", "epoch",
)  # fmt: skip
_BAD_INPUT = 2
_INTERRUPTED = 130  # 128 + SIGINT, as a shell reports it
_PIPE_CLOSED = 141  # 128 + SIGPIPE
_TERMINATED = 143  # 128 + SIGTERM
_DEBUG = "ROLLOVER_DEBUG"  # 1 shows the traceback of a fault
_OLD = 2  # years of zone data


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    0 for success; 1 where somebody must look, as a check found a mismatch or something was left out
    as bad; 2 for bad input, no memory, or a fault of the package.

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
    command = "rollover"
    try:
        with _ended_by_signal():
            try:
                given = sys.argv[1:] if argv is None else list(argv)
                _say_if_quoted(given)
                arguments = _parsed(given)
                command = f"rollover {arguments.command}"
                if getattr(arguments, "tz", None):
                    _say_if_old(zone_data())
                code: int = arguments.run(arguments)
            finally:
                if sys.stdout is not None:
                    sys.stdout.flush()  # here, where a full disk is still an error of ours
    except BrokenPipeError:  # before OSError, which it is
        _drop_output()
        return _PIPE_CLOSED
    except KeyboardInterrupt:
        return _complain(command, "interrupted", _INTERRUPTED)
    except _Terminated:
        return _complain(command, "terminated", _TERMINATED)
    except OSError as error:
        if error.filename is None:  # files that are read or written name themselves
            _drop_output()
        where = "standard output" if error.filename is None else error.filename
        return _complain(command, f"{where}: {error.strerror or error}", _BAD_INPUT)
    except (TypeError, ValueError, OverflowError, ImportError) as error:
        return _complain(command, str(error), _BAD_INPUT)
    except Exception as error:
        return _complain(command, _fault(error), _BAD_INPUT)
    return code


def _fault(error: Exception) -> str:
    """Return what to say of an error that nobody foresaw; show where it was if that is asked."""
    if isinstance(error, MemoryError):
        return "no memory is left: split the input"
    if os.environ.get(_DEBUG) == "1":
        traceback.print_exception(error)
    return (
        f"a fault of rollover, not of the input: {type(error).__name__}: {error}: please report it "
        f"to its maintainers, with what {_DEBUG}=1 shows"
    )


class _Terminated(BaseException):
    """The system asked to end."""


@contextmanager
def _ended_by_signal() -> Iterator[None]:
    """Let SIGTERM and SIGHUP end the work as an interrupt does, so that no unfinished file stays.

    One that is ignored stays so: ``nohup`` asks for it.
    """

    def end(*_: object) -> NoReturn:
        raise _Terminated

    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before: dict[int, Any] = {}
    with suppress(ValueError):  # not in the main thread
        for number in numbers:
            if signal.getsignal(number) != signal.SIG_IGN:
                before[number] = signal.signal(number, end)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        # argparse says it in words alone, and lists all choices.
        bad = re.search(r"invalid choice: '(.*?)' \(choose from (.*)\)", message)
        if bad:
            choices = re.findall(r"[\w-]+", bad[2])
            message = f"{message.partition(' (choose')[0]}{_like(bad[1], choices)}"
        self.exit(_BAD_INPUT, f"{self.prog}: error: {printable(message)}\n")


def _parsed(argv: Sequence[str]) -> argparse.Namespace:
    parser = _Parser(
        prog="rollover",
        description="The rollover windows of Master Lock's temporary codes, computed offline.",
        epilog="`rollover COMMAND --help` has the columns of files and an example.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"rollover {__version__}")
    commands: Any = parser.add_subparsers(dest="command", metavar="COMMAND")
    for name in [name for name in argv[:1] if name in COMMANDS] or COMMANDS:
        import_module(f"rollover.cli._{name}").add(commands)
    if "_ARGCOMPLETE" in os.environ:  # the shell asks what may follow
        import argcomplete

        argcomplete.autocomplete(parser)
    # parse_args would not say which option was meant.
    arguments, unknown = parser.parse_known_args(argv)
    if arguments.command is None:
        parser.print_help()
        parser.exit(_BAD_INPUT if unknown else 0)
    if unknown:
        chosen = commands.choices[arguments.command]
        known = [option for option in chosen._option_string_actions if option.startswith("--")]
        chosen.error(f"unrecognized arguments: {' '.join(unknown)}{_like(unknown[0], known)}")
    return arguments


def _like(given: str, known: Sequence[str]) -> str:
    close = get_close_matches(given.partition("=")[0], known, n=1)
    return f"; did you mean {close[0]}?" if close else f"; known are {', '.join(known)}"


def _say_if_quoted(argv: Sequence[str]) -> None:
    """Say that a value has the single quotes around it that the shell of Windows leaves there."""
    quoted = [argument for argument in argv if re.search("(?:^|=)'", argument)]
    if quoted:
        say(
            f"{quoted[0]}: the quotes (') are part of the value here: if they are only to hold it "
            'together, use double quotes ("), which every shell takes away'
        )


def _say_if_old(version: str) -> None:
    """Say that the zone data, whose version begins with a year, is old."""
    if version[:4].isdecimal() and datetime.now(UTC).year - int(version[:4]) > _OLD:
        say(
            f"the zone data here is of {version}, older than {_OLD} years: update the package "
            "tzdata"
        )


def _drop_output() -> None:
    # What is left in the buffer would fail once more when the interpreter flushes it at exit.
    with suppress(OSError, AttributeError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _complain(command: str, message: str, code: int) -> int:
    say(f"{command}: error: {message}")
    return code
