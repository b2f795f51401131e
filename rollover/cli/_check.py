"""Whether a file of responses agrees with the settings, and if not, why.

Each line of the file is a JSON value, with what was asked for and the response. A line for each
time that disagrees; exit with 1 if any does. A path is keys joined by dots, where digits index
lists. A line has at most 1048576 characters.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from rollover.bookings._source import checked
from rollover.cli._input import BadRows, file_name, opened_input
from rollover.cli._options import (
    add_command,
    add_flag,
    add_option,
    add_settings,
    add_skip_bad,
    option_of,
    settings,
)
from rollover.cli._output import counted, show, show_json
from rollover.instants import instant
from rollover.verify import MISSING, Mismatch, check_response, infer_config
from rollover.verify._fields import field_at, short, why_missing
from rollover.verify._paths import parts_of
from rollover.verify._reasons import NONE_FITS
from rollover.verify._times import stated

_SHOWN = 10  # lines, or runs of them


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the command's options."""
    example = "check day.jsonl --when-valid asked --begins from --expires to --infer"
    parser = add_command(commands, run, __doc__, example)
    parser.add_argument("responses", metavar="RESPONSES.jsonl", help="the file, or - for stdin")
    for option, about in (
        ("--when-valid", "path of the time that was asked for"),
        ("--begins", "path of the time at which the code begins"),
        ("--expires", "path of the time at which the code expires"),
    ):
        add_option(parser, option, "PATH", about, required=True)
    add_settings(parser, old=True)
    infer = "print the settings that the responses imply; then those to check may be left out"
    add_flag(parser, "--infer", infer)
    add_skip_bad(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the mismatches, and the settings that the responses imply."""
    read = _Reader(arguments)
    if arguments.json:
        show_json(_answer(read))
    else:
        unexplained = 0
        for at, mismatch in read.mismatches():
            unexplained += mismatch.reason == NONE_FITS
            show(f"{read.file}:{at}: {str(mismatch).removesuffix(f': {NONE_FITS}')}")
        if unexplained:
            hint = "" if arguments.infer else ": --infer prints settings that the times imply"
            show(f"for {counted(unexplained, 'mismatch', 'mismatches')} {NONE_FITS}{hint}")
        if read.config is not None:
            show(f"{read.responses} responses, {read.wrong} of them with {read.found} mismatches")
        if arguments.infer:
            show(*_implied(read))
    return bool(read.found or read.report.count)


class _Reader:
    """Lines to mismatches, one at a time; the times of all only where settings are inferred."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        asked = arguments.model, arguments.window_seconds, arguments.epoch_seconds
        only_infer = arguments.infer and asked == (None, None, None)
        self.config = None if only_infer else settings(arguments)
        before = arguments.old_window_seconds, arguments.old_epoch_seconds
        self._old = None if before == (None, None) else settings(arguments, "old")
        self.arguments = arguments
        self.file = file_name(arguments.responses)
        self._asked, self._begins, self._expires = (
            parts_of(getattr(arguments, name), option_of(name))
            for name in ("when_valid", "begins", "expires")
        )
        self.report = BadRows(arguments)
        self._times: dict[int, tuple[datetime | None, ...]] = {}
        self.responses = self.wrong = self.found = 0

    def mismatches(self) -> Iterator[tuple[int, Mismatch]]:
        """Yield what disagrees, with its line."""
        with opened_input(self.arguments.responses) as (_, lines):
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                try:
                    found = self._response(number, _decoded(line))
                except (ValueError, OverflowError) as error:  # of a window past year 9999
                    self.report(ValueError(f"{self.file}:{number}: {error}"))
                    continue
                self.responses += 1
                self.wrong += bool(found)
                self.found += len(found)
                for mismatch in found:
                    yield number, mismatch
        self.report.sum_up(self.file, self.responses, "lines")

    def _response(self, number: int, line: object) -> list[Mismatch]:
        arguments = self.arguments
        found: list[Mismatch] = []
        if self.config is not None:
            asked = field_at(line, self._asked)
            if not isinstance(asked, str):
                near = f": {why_missing(line, self._asked)}" if asked is MISSING else ""
                raise ValueError(f"{arguments.when_valid}={asked!r} is not a time{near}")
            found = check_response(
                line,
                self.config,
                when_valid=instant(asked, arguments.when_valid),
                begins=arguments.begins,
                expires=arguments.expires,
                old=self._old,
                model=arguments.model,
            )
        if arguments.infer:  # else no line is held in memory
            self._times[number] = tuple(
                stated("", field_at(line, path)).sure for path in (self._begins, self._expires)
            )
        return found

    def implied(self, lines: Iterable[int] | None = None) -> dict[str, Any]:
        """Return the settings that these lines imply, or all, and the lines that do not."""
        times = self._times if lines is None else {line: self._times[line] for line in lines}
        pairs = {number: ends for number, ends in times.items() if None not in ends}
        inferred = infer_config(pairs.values())  # type: ignore[arg-type]
        known = list(pairs)
        agreeing = pairs.keys() - {known[at] for at in inferred.misfits}
        config = inferred.config
        return {
            "window_seconds": config and config.window_seconds,
            "epoch_seconds": config and config.epoch_seconds,
            "other_lines": [number for number in times if number not in agreeing],
        }


def _answer(read: _Reader) -> Iterator[tuple[str, object]]:
    yield "mismatches", (_json(at, mismatch) for at, mismatch in read.mismatches())
    yield "responses", read.responses
    if read.arguments.infer:
        yield "implied", read.implied()
    yield "settings", read.config and read.config.to_dict()


def _implied(read: _Reader) -> Iterator[str]:
    """Yield what most of the responses imply, and what most of the others do."""
    window, epoch, others = read.implied().values()
    if window is None:
        yield "implied settings: none, as no response is a window of 1800 to 604800 s"
        return
    yield (
        f"implied settings: window_seconds={window} epoch_seconds={epoch}, by "
        f"{read.responses - len(others)} of {read.responses} responses"
        + (f", not by line {_ranges(others)}" if others else "")
    )
    window, epoch, rest = read.implied(others).values()
    if window is not None:
        lines = _ranges(sorted({*others} - {*rest}))
        yield f"by line {lines}: window_seconds={window} epoch_seconds={epoch}"


def _decoded(line: str) -> Any:
    checked(line, "line")
    try:
        return json.loads(line)
    except json.JSONDecodeError as error:
        hint = ""
        if line.strip() in ("{", "[", "[{"):
            hint = ": a value must be on one line, as `jq -c .` writes it"
        raise ValueError(f"is not JSON: {error.msg} at column {error.colno}{hint}") from None
    except (ValueError, RecursionError) as error:  # a number, or a nesting, beyond all measure
        raise ValueError(f"is not JSON that can be read: {error}") from None


def _json(line: int, mismatch: Mismatch) -> dict[str, object]:
    """Return what JSON has of a mismatch; of a value that is nested or not finite a short text."""
    got = mismatch.got
    plain = got is None or isinstance(got, str | int)
    if not plain and not (isinstance(got, float) and math.isfinite(got)):
        got = short(got)
    return {
        "line": line,
        "field": mismatch.field,
        "expected": mismatch.expected.isoformat(),
        **({} if mismatch.got is MISSING else {"got": got}),
        "reason": mismatch.reason,
    }


def _ranges(numbers: list[int]) -> str:
    """Join ascending numbers, consecutive ones as a range."""
    # Of consecutive numbers, each less its position is the same.
    runs = groupby(enumerate(numbers), lambda pair: pair[1] - pair[0])
    members = ([number for _, number in run] for _, run in runs)
    shown = ["-".join(map(str, dict.fromkeys((run[0], run[-1])))) for run in members]
    more = f" and {len(shown) - _SHOWN} more" if len(shown) > _SHOWN else ""
    return ", ".join(shown[:_SHOWN]) + more
