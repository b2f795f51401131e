"""Stays to one row for each temporary code to request.

{stays}

The output has {columns}, and what to keep; times are in UTC.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any, Final

from rollover._durations import rough
from rollover.bookings._locks import Lock
from rollover.cli._codes import add_codes, kept_columns, records, text_in, write_codes
from rollover.cli._input import check_output
from rollover.cli._last_pairs import PAIR_COST, say_last_pairs
from rollover.cli._log import say_gaps
from rollover.cli._options import add_command, add_flag, add_option, tolerance, tolerance_and_grace
from rollover.cli._output import counted, say
from rollover.cli._stay_options import COLUMNS, inputs
from rollover.cli._stays import Bookings, listed, read_stays
from rollover.planning import Gap, Plan, PlannedCode, plan, shared
from rollover.planning._fleet import timeline_of
from rollover.recommendation import recommend
from rollover.recommendation._recommend import LITTLE_SLACK
from rollover.stays import Stay

HEADER: Final = ("lock", "arrival", "departure", "when_valid", "begins", "expires")
_LONGEST: Final = timedelta(days=16)  # two windows and a tolerance, between which none is shared


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the command's options."""
    example = "plan stays.csv --model 5440 --tz Europe/Lisbon -o plan.csv"
    named = {"stays": COLUMNS, "columns": ", ".join(HEADER)}
    parser = add_command(commands, run, __doc__, example, json="", **named)
    add_codes(parser)
    recommended = (
        "take the settings that `rollover recommend` puts first, of any length or of "
        "--window-seconds, and name them on standard error"
    )
    add_flag(parser, "--recommended", recommended)
    add_option(parser, "--pair-cost", "N", f"with --recommended: {PAIR_COST}", type=int)


def run(arguments: argparse.Namespace) -> int:
    """Write the plan."""
    if arguments.recommended:
        if (arguments.epoch_seconds, arguments.locks) != (None, None):
            raise ValueError("--recommended: chooses the settings: give no epoch and no locks")
    elif arguments.pair_cost is not None:
        raise ValueError("--pair-cost: is for --recommended, which chooses the settings")
    check_output(inputs(arguments), arguments.output, "-o")
    kept = kept_columns(arguments)
    found = read_stays(arguments, kept, settings_given=not arguments.recommended)
    if arguments.recommended and found.stays:
        _recommend(arguments, found)
    codes = plan(found.stays, found.settings, **tolerance(arguments))
    rows = _rows(codes, found, text_in(arguments))
    write_codes(arguments, codes, found.locks, _label, [*HEADER, *kept], rows)
    _remark(codes, found, arguments)
    return bool(found.bad)


def _recommend(arguments: argparse.Namespace, found: Bookings) -> None:
    """Take the best settings of all stays."""
    window, allowance = arguments.window_seconds, tolerance_and_grace(arguments)
    choices = None if window is None else [window]
    best = recommend(
        found.stays, window_choices=choices, pair_cost=arguments.pair_cost, **allowance
    )[0]
    config = best.config
    say(f"recommended: window_seconds={config.window_seconds} epoch_seconds={config.epoch_seconds}")
    if best.slack < LITTLE_SLACK:
        say(f"recommended: slack of {rough(best.slack)} is below five minutes: see --early, --late")
    if arguments.pair_cost is None:
        say_last_pairs(found, best, allowance, window_choices=choices)
    found.give_all(Lock(best.config))


def _rows(codes: Plan, found: Bookings, text: Callable[[datetime], str]) -> Iterator[list[object]]:
    """Yield the cells of each code."""
    last = None
    for at, *times in records(codes, "stay", *HEADER[3:]):
        if at != last:  # most stays have many codes
            last, stay = at, found.stays[at]
            own = [stay.lock, text(stay.start), text(stay.end)]
        yield [*own, *map(text, times), *found.kept[at]]


def _label(code: PlannedCode) -> dict[str, object]:
    return {"label": code.stay.label}


def _remark(codes: Plan, found: Bookings, arguments: argparse.Namespace) -> None:
    """Say who shares a code, which stays overlap or may be of one guest, and the gaps."""
    # By start, as both walks below look back only.
    ordered = sorted(found.stays, key=attrgetter("start", "end"))
    own = [stay for stay in ordered if not found.is_common(stay)]
    overlaps = list(_overlapping(own))
    sharing = [pair for pair in codes.shared(grace=arguments.grace) if not found.is_common(pair[0])]
    for pairs, one, many in (
        (sharing, "pair of guests shares a code", "pairs of guests share a code"),
        (overlaps, "stay overlaps another of its lock", "stays overlap another of their lock"),
        (
            _one_label(ordered, found, tolerance(arguments)),
            "stay needs a code of the stay before, which has its label (the same guest?)",
            "stays need a code of the stay before, which has their label (the same guest?)",
        ),
    ):
        if pairs:
            place = found.place_of()
            shown = [f"{place(later)} with {place(before)}" for before, later in pairs]
            say(f"{counted(len(pairs), one, many)}: {listed(shown)}")
    say_gaps(_unconfirmed(codes, found))


def _unconfirmed(codes: Plan, found: Bookings) -> Iterator[Gap]:
    """Yield the gaps of changes that wait for their confirm."""
    for gap in codes.gaps():
        # Only the last can still be confirmed.
        last = timeline_of(found.settings[gap.stay.lock]).changes[-1]
        if last.confirmed_at is None and gap.start >= last.applied_at:
            yield gap


def _one_label(
    ordered: Iterable[Stay], found: Bookings, allowance: dict[str, Any]
) -> list[tuple[Stay, Stay]]:
    """Return stays of one lock and label, one after the other, that need one window."""
    before: dict[Any, Stay] = {}
    pairs = []
    for stay in ordered:
        if stay.label is not None:
            earlier = before.get((stay.lock, stay.label), stay)
            # Worked out for those alone that may share a window: few stays are so near.
            if earlier.end <= stay.start <= earlier.end + _LONGEST:
                pairs.append((earlier, stay))
            before[stay.lock, stay.label] = stay
    # Each pair as two guests at a lock of its own: then it is held against no other.
    known = found.settings
    settings = {at: known[later.lock] for at, (_, later) in enumerate(pairs)}
    parts = [Stay(stay.start, stay.end, lock=at) for at, pair in enumerate(pairs) for stay in pair]
    return [pairs[later.lock] for _, later in shared(parts, settings, **allowance)]


def _overlapping(ordered: Iterable[Stay]) -> Iterator[tuple[Stay, Stay]]:
    """Yield each stay that begins while another is there, after the one that ends last."""
    last: dict[Any, Stay] = {}
    for stay in ordered:
        before = last.get(stay.lock)
        if before is not None and stay.start < before.end:
            yield before, stay
        if before is None or stay.end > before.end:
            last[stay.lock] = stay
