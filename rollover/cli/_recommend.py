"""``rollover recommend``: which settings suit a file of stays."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from rollover.cli._files import read_rows
from rollover.cli._stays import COLUMNS, Calendar, add_stays, at_least_one
from rollover.recommendation import recommend

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from rollover.recommendation import Recommendation

_SECOND = timedelta(seconds=1)
_HEADER = (
    "window_seconds", "epoch_seconds", "phases", "codes", "shared_windows", "max_codes_per_stay",
    "overexposure",
)  # fmt: skip


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the command's options."""
    parser = commands.add_parser(
        "recommend",
        help="which settings suit a file of stays, best first",
        description=(
            "Read stays as `rollover plan` does, and print the best settings of each window "
            "length, best first: fewest shared windows, then fewest codes, then least "
            "overexposure. The answer speaks of these stays only."
        ),
        allow_abbrev=False,
    )
    add_stays(parser)
    parser.add_argument(
        "--window-seconds", type=int, action="append", metavar="N",
        help="a window length to choose from, 1800..604800; can be given again "
        "(default: multiples of 1800 that divide a day)",
    )  # fmt: skip
    parser.add_argument(
        "--max-codes-per-stay", type=int, metavar="N", help="the most codes of any one stay"
    )
    parser.add_argument(
        "--max-overexposure-seconds", type=int, metavar="N",
        help="the longest that the codes of any one stay may work outside it",
    )  # fmt: skip
    parser.add_argument(
        "--plot", metavar="FILE", help="also draw codes against overexposure, as PNG, SVG or PDF"
    )
    parser.add_argument("--json", action="store_true", help="print a JSON list")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the recommendations."""
    calendar = Calendar.of(arguments)
    with read_rows(arguments.stays, COLUMNS, calendar.stay, skip_bad=arguments.skip_bad) as rows:
        stays = at_least_one(list(rows), arguments.stays)
    longest = arguments.max_overexposure_seconds
    found = recommend(
        stays,
        window_choices=arguments.window_seconds,
        max_codes_per_stay=arguments.max_codes_per_stay,
        max_overexposure=None if longest is None else longest * _SECOND,
    )
    if arguments.plot is not None:
        _draw(found, arguments.plot)
    print(
        json.dumps([_fields(one) for one in found], indent=2) if arguments.json else _table(found)
    )
    return 0


def _fields(one: Recommendation) -> dict[str, Any]:
    return {
        "window_seconds": one.config.window_seconds,
        "epoch_seconds": one.config.epoch_seconds,
        "phase_range": [one.phase_range.start, one.phase_range.stop],
        "codes": one.score.codes,
        "shared_windows": one.score.shared_windows,
        "max_codes_per_stay": one.score.max_codes_per_stay,
        "overexposure_seconds": one.score.overexposure.total_seconds(),
    }


def _table(found: Sequence[Recommendation]) -> str:
    if not found:
        return "no window length can meet these bounds"
    rows = [_HEADER, *(_cells(one) for one in found)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    )


def _cells(one: Recommendation) -> tuple[str, ...]:
    config, phases, score = one.config, one.phase_range, one.score
    run = f"{phases.start}..{phases.stop - 1}"
    counts = (score.codes, score.shared_windows, score.max_codes_per_stay, score.overexposure)
    return (*map(str, (config.window_seconds, config.epoch_seconds)), run, *map(str, counts))


def _draw(found: Sequence[Recommendation], path: str) -> None:
    if not found:
        raise ValueError("--plot: no window length can meet these bounds: nothing to draw")
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise ValueError("--plot: needs matplotlib: install rollover[plot]") from None
    from rollover import plot

    figure = Figure(figsize=(8, 5), layout="constrained")
    plot.trade_off(found, ax=figure.subplots())
    figure.savefig(path, dpi=150)
