"""``rollover check``: whether a file of responses agrees with the settings, and if not, why."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from rollover.bookings._source import checked, opened
from rollover.cli._options import (
    add_command,
    add_old_settings,
    add_settings,
    old_settings,
    settings,
)
from rollover.cli._output import counted, made_by, say, show, show_json
from rollover.cli._stays import file_name, source
from rollover.instants import instant
from rollover.verify import MISSING, check_response, infer_config
from rollover.verify._fields import field_at, parts_of, why_missing
from rollover.verify._times import stated

if TYPE_CHECKING:
    import argparse
    from datetime import datetime

    from rollover.verify import Mismatch

    _Times: TypeAlias = tuple[datetime | None, datetime | None]

_LONGEST: Final = 1_000  # characters of a value that is shown


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the command's options."""
    parser = add_command(
        commands,
        "check",
        "whether a file of responses agrees with the settings, and if not, why",
        "Each line of the file is a JSON value, with what was asked for and the response. A line "
        "for each\ntime that disagrees; exit with 1 if any does. A path is keys joined by dots, "
        "where digits index\nlists. A line has at most 1048576 characters.",
        "responses.jsonl --when-valid Request.WhenValid --begins Data.Begin --expires Data.End "
        "--model 5440",
    )
    parser.add_argument("responses", metavar="RESPONSES.jsonl", help="the file, or - for stdin")
    for option, help_text in (
        ("--when-valid", "path of the time that was asked for"),
        ("--begins", "path of the time at which the code begins"),
        ("--expires", "path of the time at which the code expires"),
    ):
        parser.add_argument(option, required=True, metavar="PATH", help=help_text)
    add_settings(parser)
    add_old_settings(parser)
    parser.add_argument(
        "--infer",
        action="store_true",
        help="print the settings that the responses imply; then those to check may be left out",
    )
    parser.add_argument(
        "--skip-bad", action="store_true", help="report what cannot be read, go on, and exit with 1"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the mismatches, and the settings that the responses imply."""
    read = _Reader(arguments)
    if arguments.json:
        found = ({"line": at, **_fields(each)} for at, each in read.mismatches())
        answer: dict[str, object] = {"mismatches": found, "responses": lambda: read.responses}
        if arguments.infer:
            answer["implied"] = lambda: read.implied().fields()
        show_json(
            {**answer, "settings": read.config and read.config.to_dict(), "made_by": made_by()}
        )
    else:
        for at, mismatch in read.mismatches():
            show(f"{file_name(arguments.responses)}:{at}: {_line(mismatch)}")
        if read.config is not None:
            show(f"{read.responses} responses, {read.wrong} of them with {read.found} mismatches")
        if arguments.infer:
            show(str(read.implied()))
    return bool(read.found or read.bad[0])


class _Reader:
    """Lines to mismatches, one at a time; the times of all only where settings are inferred."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        asked = arguments.model, arguments.window_seconds, arguments.epoch_seconds
        only_infer = arguments.infer and asked == (None, None, None)
        self.config = None if only_infer else settings(arguments)
        before = arguments.old_window_seconds, arguments.old_epoch_seconds
        self._old = None if before == (None, None) else old_settings(arguments)
        self._arguments = arguments
        self._asked = parts_of(arguments.when_valid, "--when-valid")
        self._fields = [
            parts_of(arguments.begins, "--begins"), parts_of(arguments.expires, "--expires")
        ]  # fmt: skip
        self._report, self.bad = counted()
        self._times: list[tuple[int, _Times]] = []
        self.responses = self.wrong = self.found = 0

    def mismatches(self) -> Iterator[tuple[int, Mismatch]]:
        """Yield what disagrees, with its line."""
        file = file_name(self._arguments.responses)
        with opened(source(self._arguments.responses), "utf-8-sig", file) as (_, lines):
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                try:
                    its = self._response(number, _decoded(line))
                except (ValueError, OverflowError) as error:
                    if not self._arguments.skip_bad:
                        raise ValueError(f"{file}:{number}: {error}") from None
                    self._report(ValueError(f"{file}:{number}: {error}"))
                else:
                    self.responses += 1
                    self.wrong += bool(its)
                    self.found += len(its)
                    for mismatch in its:
                        yield number, mismatch
        if self.bad[0]:
            total = self.responses + self.bad[0]
            say(f"{file}: left out {self.bad[0]} of {total} lines that could not be read")

    def _response(self, number: int, line: object) -> list[Mismatch]:
        arguments = self._arguments
        asked = None
        if self.config is not None:
            path = field_at(line, self._asked)
            if not isinstance(path, str):
                near = f": {why_missing(line, self._asked)}" if path is MISSING else ""
                raise ValueError(f"{arguments.when_valid}={path!r} is not a time{near}")
            asked = instant(path, arguments.when_valid)
        if arguments.infer:
            begins, expires = (stated("", field_at(line, field)).sure for field in self._fields)
            self._times.append((number, (begins, expires)))
        if self.config is None or asked is None:
            return []
        return check_response(
            line,
            self.config,
            when_valid=asked,
            begins=arguments.begins,
            expires=arguments.expires,
            old=self._old,
            model=arguments.model,
        )

    def implied(self) -> _Implied:
        """Return the settings that the lines imply."""
        return _Implied(self._times)


class _Implied:
    """The settings that the responses imply, and the lines that do not."""

    def __init__(self, times: list[tuple[int, _Times]]) -> None:
        stated = [
            (number, (begins, expires))
            for number, (begins, expires) in times
            if begins is not None and expires is not None
        ]
        inferred = infer_config(pair for _, pair in stated)
        misfits = set(inferred.misfits)
        agreeing = {number for at, (number, _) in enumerate(stated) if at not in misfits}
        self._config = inferred.config
        self._responses = len(times)
        self._others = [number for number, _ in times if number not in agreeing]

    def fields(self) -> dict[str, object]:
        config = self._config
        return {
            "window_seconds": None if config is None else config.window_seconds,
            "epoch_seconds": None if config is None else config.epoch_seconds,
            "other_lines": self._others,
        }

    def __str__(self) -> str:
        if self._config is None:
            return "implied settings: none, as no response is a window of 1800 to 604800 s"
        config, agree = self._config, self._responses - len(self._others)
        others = f", not by line {_ranges(self._others)}" if self._others else ""
        return (
            f"implied settings: window_seconds={config.window_seconds} "
            f"epoch_seconds={config.epoch_seconds}, by {agree} of {self._responses} "
            f"responses{others}"
        )


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


def _line(mismatch: Mismatch) -> str:
    try:
        text = str(mismatch)
    except RecursionError:
        text = f"{mismatch.field}: is too deeply nested to be shown"
    return text if len(text) <= 2 * _LONGEST else f"{text[:_LONGEST]} ... {text[-_LONGEST:]}"


def _fields(mismatch: Mismatch) -> dict[str, object]:
    got = {} if mismatch.got is MISSING else {"got": _plain(mismatch.got)}
    return {
        "field": mismatch.field,
        "expected": mismatch.expected.isoformat(),
        **got,
        "reason": mismatch.reason,
    }


def _plain(value: object) -> object:
    """Return a value that JSON has, or a short text of one that is nested or not finite."""
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    try:
        text = json.dumps(value)
    except RecursionError:
        return "too deeply nested to be shown"
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} ..."


def _ranges(numbers: list[int]) -> str:
    """Join ascending numbers, consecutive ones as a range."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][-1] + 1:
            ranges[-1][1:] = [number]
        else:
            ranges.append([number])
    return ", ".join("-".join(map(str, its)) for its in ranges)
