"""``rollover plan``: stays to one row for each temporary code to request."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from rollover._durations import rough
from rollover._zones import within_years, zone
from rollover.bookings._locks import Lock
from rollover.cli._input import check_output
from rollover.cli._last_pairs import PAIR_COST, say_last_pairs
from rollover.cli._log import say_gaps, timeline_of
from rollover.cli._options import add_command, add_flag, add_option, tolerance, tolerance_and_grace
from rollover.cli._output import (
    made_by,
    rows_into,
    say,
    written_whole,
)
from rollover.cli._progress import progress
from rollover.cli._stay_options import COLUMNS, add_stays, inputs
from rollover.cli._stays import Bookings, listed, read_stays
from rollover.planning import plan
from rollover.recommendation import recommend
from rollover.recommendation._recommend import LITTLE_SLACK
from rollover.windows import WindowConfig

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Iterator

    from rollover.planning import Gap, Plan, PlannedCode
    from rollover.stays import Stay

HEADER: Final = ("lock", "arrival", "departure", "when_valid", "begins", "expires")
CHUNK: Final = 1 << 13  # codes written together
_REMEMBERED: Final = 1 << 16  # texts of instants
_LONGEST: Final = timedelta(days=16)  # two windows and a tolerance, between which none is shared


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the command's options."""
    parser = add_command(
        commands,
        "plan",
        run,
        "stays to one row for each temporary code to request",
        f"{COLUMNS}\n\nThe output has {', '.join(HEADER)},\nand what to keep; times are in UTC.",
        "stays.csv --model 5440 --tz Europe/Lisbon --check-in 15:00 --check-out 11:00 -o plan.csv",
        json="",
    )
    add_both(parser)
    recommended = (
        "take the settings that `rollover recommend` puts first, of any length or of "
        "--window-seconds, and name them on standard error"
    )
    add_flag(parser, "--recommended", recommended)
    add_option(parser, "--pair-cost", "N", f"with --recommended: {PAIR_COST}", type=int)


def add_both(parser: argparse.ArgumentParser) -> None:
    """Add the options that `rollover due` has too."""
    add_stays(parser)
    keep = "append these columns of the input (of a feed: properties); label is always there"
    add_option(parser, "--keep", "NAME,NAME", keep, action="append", default=[])
    add_flag(parser, "--local", "write times in --tz")
    requests = (
        "write the bodies of the requests instead, a JSON object a line; what is in its key "
        "`rollover` is not for the server. --locks has the devices"
    )
    add_flag(parser, "--requests", requests)
    parser.add_argument(
        "-o", "--output", metavar="FILE", help="write to FILE, which appears whole or not at all"
    )


def run(arguments: argparse.Namespace) -> int:
    """Write the plan."""
    chosen = (arguments.epoch_seconds, arguments.locks) if arguments.recommended else ()
    if chosen not in ((), (None, None)):
        raise ValueError("--recommended: chooses the settings: give no epoch and no locks")
    if arguments.pair_cost is not None and not arguments.recommended:
        raise ValueError("--pair-cost: is for --recommended, which chooses the settings")
    check_output(inputs(arguments), arguments.output, "-o")
    found = read_stays(arguments, kept_columns(arguments), settings_given=not arguments.recommended)
    if arguments.recommended and found.stays:
        _recommend(arguments, found)

    def needs(stays: list[Stay]) -> Plan:
        return plan(stays, found.settings, **tolerance(arguments))

    codes = needs(found.stays)
    text = text_in(arguments)
    with written_whole(arguments.output) as stream:
        if arguments.requests:
            stream.writelines(requests_of(codes, found.locks, _label))
        else:
            writer = rows_into(stream)
            writer.writerow([*HEADER, *kept_columns(arguments)])
            writer.writerows(rows_of(codes, found, text))
    _remark(codes, found, arguments.grace, needs)
    return bool(found.bad)


def kept_columns(arguments: argparse.Namespace) -> list[str]:
    """Return the columns of the input that are appended."""
    return [name for names in arguments.keep for name in names.split(",")]


def _recommend(arguments: argparse.Namespace, found: Bookings) -> None:
    """Take the best settings of all stays."""
    window, allowance = arguments.window_seconds, tolerance_and_grace(arguments)
    choices = None if window is None else [window]
    best = recommend(
        found.stays, window_choices=choices, pair_cost=arguments.pair_cost, **allowance
    )[0]
    window_seconds, epoch_seconds = best.config.to_dict().values()
    say(f"recommended: window_seconds={window_seconds} epoch_seconds={epoch_seconds}")
    if best.slack < LITTLE_SLACK:
        slack = rough(best.slack.total_seconds())
        say(f"recommended: slack of {slack} is below five minutes: see --early, --late")
    if arguments.pair_cost is None:
        say_last_pairs(found, best, allowance, window_choices=choices)
    found.give_all(Lock(best.config))


def rows_of(
    codes: Plan, found: Bookings, text: Callable[[datetime], str]
) -> Iterator[list[object]]:
    """Yield the cells of each code."""
    names = ("stay", "when_valid", "begins", "expires")
    for start in progress(range(0, len(codes), CHUNK), "code", CHUNK):
        columns = codes[start : start + CHUNK].columns
        for stay, *times in zip(*(columns[name].tolist() for name in names), strict=True):
            its = found.stays[stay]
            yield [its.lock, *map(text, (its.start, its.end, *times)), *found.kept[stay]]


def _label(code: PlannedCode) -> dict[str, object]:
    return {"label": code.stay.label}


def requests_of(
    codes: Plan, locks: dict[str, Lock], about: Callable[[PlannedCode], dict[str, object]]
) -> Iterator[str]:
    """Yield the body of each code's request, with what is `about` the code for its sender."""
    devices = {}
    for name in dict.fromkeys(str(stay.lock) for stay in codes.stays):
        _, model, device, firmware, _ = locks[name]
        if model is None or not device or firmware is None:
            raise ValueError(
                f"--requests: of lock {name!r} the file of --locks must have model, "
                "device_identifier and firmware_version"
            )
        devices[name] = model, device, firmware
    made = made_by()
    for code in codes:
        model, device, firmware = devices[str(code.stay.lock)]
        configured = code.config != WindowConfig.for_model(model)
        body = code.request(device, firmware, model=model, configured=configured).to_dict()
        known = {"lock": code.stay.lock, **about(code), **code.config.to_dict(), **made}
        yield json.dumps({**body, "rollover": known}) + "\n"


def text_in(arguments: argparse.Namespace) -> Callable[[datetime], str]:
    """Return what writes a time, which is in UTC though it may not say so."""
    if arguments.local and arguments.tz is None:
        raise ValueError("--local: needs --tz")
    tz = zone(arguments.tz, "--tz") if arguments.local else UTC

    @lru_cache(_REMEMBERED)
    def text(moment: datetime) -> str:
        with within_years(f"{moment} in --tz={arguments.tz}"):
            return moment.replace(tzinfo=UTC).astimezone(tz).isoformat()

    return text


def _remark(
    codes: Plan, found: Bookings, grace: timedelta, needs: Callable[[list[Stay]], Plan]
) -> None:
    """Say who shares a code, which stays overlap or may be of one guest, and the gaps."""
    ordered = sorted(found.stays, key=attrgetter("start", "end"))
    own = [stay for stay in ordered if not found.is_common(stay)]
    overlaps = list(_overlapping(own))
    sharing = [pair for pair in codes.shared(grace=grace) if not found.is_common(pair[0])]
    for pairs, one, many in (
        (sharing, "pair of guests shares a code", "pairs of guests share a code"),
        (overlaps, "stay overlaps another of its lock", "stays overlap another of their lock"),
        (
            list(_one_label(ordered, needs)),
            "stay needs a code of the stay before, which has its label (the same guest?)",
            "stays need a code of the stay before, which has their label (the same guest?)",
        ),
    ):
        if pairs:
            what = one if len(pairs) == 1 else many
            place = found.place_of()
            shown = [f"{place(later)} with {place(before)}" for before, later in pairs]
            say(f"{len(pairs)} {what}: {listed(shown)}")
    say_gaps(_unconfirmed(codes, found))


def _unconfirmed(codes: Plan, found: Bookings) -> Iterator[Gap]:
    """Yield the gaps of changes that wait for their confirm."""
    for gap in codes.gaps():
        last = timeline_of(found.settings[gap.stay.lock]).changes[-1]
        if last.confirmed_at is None and gap.start >= last.applied_at:
            yield gap


def _one_label(
    ordered: Iterable[Stay], needs: Callable[[list[Stay]], Plan]
) -> Iterator[tuple[Stay, Stay]]:
    """Yield stays of one lock and label, one after the other, that need one window."""
    before: dict[Any, Stay] = {}
    pairs = []
    for stay in ordered:
        if stay.label is not None:
            earlier = before.get((stay.lock, stay.label), stay)
            if earlier.end <= stay.start <= earlier.end + _LONGEST:
                pairs.append((earlier, stay))
            before[stay.lock, stay.label] = stay
    windows: dict[int, set[tuple[int, ...]]] = {}
    columns = needs([stay for pair in pairs for stay in pair]).columns
    names = ("stay", "begins", "window_seconds", "epoch_seconds")
    for at, *window in zip(*(columns[name].tolist() for name in names), strict=True):
        windows.setdefault(at, set()).add(tuple(window))
    for at, pair in enumerate(pairs):
        if windows.get(2 * at, set()) & windows.get(2 * at + 1, set()):
            yield pair


def _overlapping(ordered: Iterable[Stay]) -> Iterator[tuple[Stay, Stay]]:
    """Yield each stay that begins while another is there, after the one that ends last."""
    last: dict[Any, Stay] = {}
    for stay in ordered:
        before = last.get(stay.lock)
        if before is not None and stay.start < before.end:
            yield before, stay
        if before is None or stay.end > before.end:
            last[stay.lock] = stay
