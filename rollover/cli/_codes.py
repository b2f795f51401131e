"""Codes to request, as `rollover plan` and `rollover due` write them."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from rollover._zones import within_years, zone
from rollover.bookings._locks import Lock
from rollover.cli._options import add_flag, add_option
from rollover.cli._output import made_by, write_table, written_whole
from rollover.cli._progress import progress
from rollover.cli._stay_options import add_stays
from rollover.planning import Plan, PlannedCode
from rollover.windows import WindowConfig

_CHUNK: Final = 1 << 13  # codes whose columns are made together
_REMEMBERED: Final = 1 << 16  # texts of instants


def add_codes(parser: argparse.ArgumentParser) -> None:
    """Add the options of the stays, and of how their codes are written."""
    add_stays(parser)
    keep = "append these columns of the input (of a feed: properties), or label, there in any case"
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


def kept_columns(arguments: argparse.Namespace) -> list[str]:
    """Return the columns of the input that are appended."""
    return [name for names in arguments.keep for name in names.split(",")]


def write_codes(
    arguments: argparse.Namespace,
    codes: Plan,
    locks: dict[str, Lock],
    about: Callable[[PlannedCode], dict[str, object]],
    header: Iterable[str],
    rows: Iterable[Iterable[object]],
) -> None:
    """Write these rows, or the codes' requests with what is `about` each for its sender."""
    if not arguments.requests:
        write_table(arguments.output, header, rows)
        return
    with written_whole(arguments.output) as stream:
        stream.writelines(_requests(codes, locks, about))


def _requests(
    codes: Plan, locks: dict[str, Lock], about: Callable[[PlannedCode], dict[str, object]]
) -> Iterator[str]:
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
    for code in progress(codes):
        model, device, firmware = devices[str(code.stay.lock)]
        # What the model does by itself is asked for with the standard key (V3).
        configured = code.config != WindowConfig.for_model(model)
        body = code.request(device, firmware, model=model, configured=configured).to_dict()
        known = {"lock": code.stay.lock, **about(code), **code.config.to_dict(), **made}
        yield json.dumps({**body, "rollover": known}) + "\n"


def records(codes: Plan, *columns: str) -> Iterator[tuple[Any, ...]]:
    """Yield what each code has in these columns of its plan."""
    for start in progress(range(0, len(codes), _CHUNK), _CHUNK):
        part = codes[start : start + _CHUNK].columns
        yield from zip(*(part[name].tolist() for name in columns), strict=True)


def text_in(arguments: argparse.Namespace) -> Callable[[datetime], str]:
    """Return what writes a time, which is in UTC though it may not say so."""
    if arguments.local and arguments.tz is None:
        raise ValueError("--local: needs --tz")
    tz = zone(arguments.tz, "--tz") if arguments.local else UTC

    @lru_cache(_REMEMBERED)  # one code ends where the next begins, at many locks at once
    def text(moment: datetime) -> str:
        with within_years(f"{moment} in --tz={arguments.tz}"):
            return moment.replace(tzinfo=UTC).astimezone(tz).isoformat()

    return text
