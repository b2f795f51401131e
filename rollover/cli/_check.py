"""``rollover check``: whether a file of responses agrees with the settings, and if not, why."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeAlias

from rollover.cli._files import read_json_lines, shown
from rollover.cli._options import add_old_settings, add_settings, old_settings, settings
from rollover.instants import instant
from rollover.verify import MISSING, check_response, infer_config
from rollover.verify._fields import field_at, parts_of
from rollover.verify._times import read_time

if TYPE_CHECKING:
    import argparse
    from datetime import datetime

    from rollover.verify import Mismatch

    _Times: TypeAlias = tuple[datetime | None, datetime | None]

_MISMATCH = 1


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the command's options."""
    parser = commands.add_parser(
        "check",
        help="whether a file of responses agrees with the settings, and if not, why",
        description=(
            "Read a file of one JSON value a line, each with what was asked for and the response, "
            "and print a line for each time that disagrees with the settings. Exit with 1 if any "
            "does. A path is keys joined by dots, where digits index lists."
        ),
        allow_abbrev=False,
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
        "--skip-bad", action="store_true", help="report lines that cannot be read and go on"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the mismatches, and the settings that the responses imply."""
    read = _Reader(arguments)
    numbers: list[int] = []
    times: list[_Times] = []
    found: list[tuple[int, Mismatch]] = []
    with read_json_lines(
        arguments.responses, read.response, skip_bad=arguments.skip_bad
    ) as responses:
        for number, (mismatches, its_times) in responses:
            numbers.append(number)
            times.append(its_times)
            found += [(number, mismatch) for mismatch in mismatches]
            if not arguments.json:
                for mismatch in mismatches:
                    print(f"{shown(arguments.responses)}:{number}: {mismatch}")
    implied = _Implied(numbers, times) if arguments.infer else None
    if arguments.json:
        answer: dict[str, object] = {
            "responses": len(numbers),
            "mismatches": [_fields(number, mismatch) for number, mismatch in found],
        }
        if implied is not None:
            answer["implied"] = implied.fields()
        print(json.dumps(answer, indent=2))
    else:
        if read.config is not None:
            wrong = len({number for number, _ in found})
            print(f"{len(numbers)} responses, {wrong} of them with {len(found)} mismatches")
        if implied is not None:
            print(implied)
    return _MISMATCH if found else 0


class _Reader:
    def __init__(self, arguments: argparse.Namespace) -> None:
        asked = arguments.model, arguments.window_seconds, arguments.epoch_seconds
        only_infer = arguments.infer and asked == (None, None, None)
        self.config = None if only_infer else settings(arguments)
        before = arguments.old_window_seconds, arguments.old_epoch_seconds
        self._old = None if before == (None, None) else old_settings(arguments)
        self._model = arguments.model
        self._when_valid = arguments.when_valid
        self._asked = parts_of(arguments.when_valid, "--when-valid")
        self._begins, self._expires = arguments.begins, arguments.expires
        self._fields = parts_of(self._begins, "--begins"), parts_of(self._expires, "--expires")

    def response(self, line: object) -> tuple[list[Mismatch], _Times]:
        begins, expires = (read_time(field_at(line, field)).sure for field in self._fields)
        if self.config is None:
            return [], (begins, expires)
        asked = field_at(line, self._asked)
        if not isinstance(asked, str):
            raise ValueError(f"{self._when_valid}={asked!r} is not a time")
        mismatches = check_response(
            line,
            self.config,
            when_valid=instant(asked, self._when_valid),
            begins=self._begins,
            expires=self._expires,
            old=self._old,
            model=self._model,
        )
        return mismatches, (begins, expires)


class _Implied:
    """The settings that the responses imply, and the lines that do not."""

    def __init__(self, numbers: list[int], times: list[_Times]) -> None:
        stated = [
            (number, (begins, expires))
            for number, (begins, expires) in zip(numbers, times, strict=True)
            if begins is not None and expires is not None
        ]
        inferred = infer_config(pair for _, pair in stated)
        misfits = set(inferred.misfits)
        agreeing = {number for at, (number, _) in enumerate(stated) if at not in misfits}
        self._config = inferred.config
        self._responses = len(numbers)
        self._others = [number for number in numbers if number not in agreeing]

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
        others = f", not by line {_runs(self._others)}" if self._others else ""
        return (
            f"implied settings: window_seconds={config.window_seconds} "
            f"epoch_seconds={config.epoch_seconds}, by {agree} of {self._responses} "
            f"responses{others}"
        )


def _fields(number: int, mismatch: Mismatch) -> dict[str, object]:
    got = {} if mismatch.got is MISSING else {"got": mismatch.got}
    return {
        "line": number,
        "field": mismatch.field,
        "expected": mismatch.expected.isoformat(),
        **got,
        "reason": mismatch.reason,
    }


def _runs(numbers: list[int]) -> str:
    """Join ascending numbers, those of a run as its ends."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    return ", ".join("-".join(map(str, run)) for run in runs)
