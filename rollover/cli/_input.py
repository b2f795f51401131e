"""What is read: a file or standard input, and what becomes of what cannot be read."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Any, Final

from rollover.bookings._source import opened
from rollover.cli._output import STANDARD_STREAM, check_file, say

NOT_READ: Final = "that could not be read"


def file_name(path: str) -> str:
    """Return what a message calls a file that is read."""
    return "<stdin>" if path == STANDARD_STREAM else path


def opened_input(path: str) -> AbstractContextManager[tuple[str, Iterator[str]]]:
    """Give the name of an input, and its lines."""
    return opened(source(path), "utf-8-sig", file_name(path))


def source(path: str) -> Any:
    """Return what to read: a path, or standard input for ``-``."""
    if path != STANDARD_STREAM:
        return Path(path)
    if sys.stdin is None:
        raise ValueError("<stdin>: is closed")
    return sys.stdin.buffer


def check_output(inputs: Iterable[str], output: str | None, option: str) -> None:
    """Refuse what cannot be written, or would be written over what is read, before reading it."""
    if output is None:
        return
    check_file(output, option)
    for path in inputs:
        same = False
        with suppress(OSError, ValueError, AttributeError):  # closed, or no file at all
            read = sys.stdin.fileno() if path == STANDARD_STREAM else path
            # The files themselves, as a link or another path may lead to one.
            same = os.path.samestat(os.stat(read), os.stat(output))  # noqa: PTH116
        if same:
            raise ValueError(f"{option} {output}: is an input file, which would be lost")


class BadRows:
    """Stops at what cannot be read, or says it and goes on, where that is asked for."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self._go_on: bool = arguments.skip_bad
        self.count = 0

    def __call__(self, error: ValueError) -> None:
        """Take the error of one row."""
        if not self._go_on:
            raise error from None
        self.count += 1
        say(str(error))

    def sum_up(self, file: str, read: int, what: str) -> None:
        """Say how much of a file was left out, if anything was."""
        if self.count:
            say(f"{file}: left out {self.count} of {read + self.count} {what} {NOT_READ}")
