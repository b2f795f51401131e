"""Fuzz the rooms in turn: ``python -m fuzz --seconds 60 --seed 7 [ROOM ...]`` from `tests`."""

from __future__ import annotations

import argparse
import importlib
import random
import sys
import time
from importlib.util import find_spec
from pathlib import Path

ROOMS = [
    path.stem
    for path in sorted(Path(__file__).parent.glob("*.py"))
    if not path.stem.startswith("_")
]


def names() -> dict[str, object]:
    """Return what the text of a call may name."""
    import datetime
    import math

    import numpy as np
    from dateutil import rrule

    import rollover
    from fuzz.doors import read

    found = {name: getattr(rollover, name) for name in rollover.__all__}
    found |= {name: getattr(rrule, name) for name in ("rrule", "DAILY", "HOURLY", "WEEKLY")}
    found |= {"rollover": rollover, "datetime": datetime, "timedelta": datetime.timedelta, "np": np}
    found |= {"inf": math.inf, "nan": math.nan, "read": read}
    for short, module in (("pd", "pandas"), ("pl", "polars"), ("pa", "pyarrow")):
        if find_spec(module):
            found[short] = importlib.import_module(module)
    return found


def cases_of(room: str) -> list:
    """Return the functions of a room; none where what it needs is not installed."""
    return importlib.import_module(f"fuzz.{room}").CASES


def run(room: str, seed: int, *, seconds: float = 0, cases: int = 0, known: dict) -> int:
    """Try cases until the time, or their number, is over; raise at one that fails."""
    functions = cases_of(room)
    until = time.monotonic() + seconds
    number = 0
    while functions and (number < cases or time.monotonic() < until):
        rng = random.Random(f"{seed} {room} {number}")
        call, expected = functions[number % len(functions)](rng)
        try:
            got: object = eval(call, dict(known))
        except Exception as error:
            got = error
        right = isinstance(got, expected) if isinstance(expected, type) else expected == got
        if not right:
            where = f"{room}, seed {seed}, case {number}"
            raise AssertionError(f"{where}:\n{call}\ngives    {got!r}\nand not  {expected!r}")
        number += 1
    return number


def main(arguments: list[str] | None = None) -> int:
    """Run the rooms; 1 where one fails."""
    parser = argparse.ArgumentParser(prog="fuzz", description=__doc__)
    parser.add_argument("rooms", nargs="*", metavar="ROOM", help=f"of {', '.join(ROOMS)}; all")
    parser.add_argument("--seconds", type=float, default=16, help="in all (16)")
    parser.add_argument(
        "--seed", type=int, default=random.randrange(10**6), help="any, if not given"
    )
    options = parser.parse_args(arguments)
    rooms = options.rooms or ROOMS
    if not set(rooms) <= set(ROOMS):
        parser.error(f"no such room: {', '.join(set(rooms) - set(ROOMS))}")
    known, status = names(), 0
    for room in rooms:
        begun = time.monotonic()
        try:
            tried = run(room, options.seed, seconds=options.seconds / len(rooms), known=known)
        except AssertionError as error:
            print(error, file=sys.stderr)
            status = 1
        else:
            rate = tried / (time.monotonic() - begun)
            print(f"{room:11} {tried:8,} cases, {rate:8,.0f} a second, seed {options.seed}")
    return status


if __name__ == "__main__":
    sys.exit(main())
