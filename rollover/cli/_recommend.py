"""Which settings suit these stays, best first.

{stays}

The best settings of each window length, the best length first: with fewest pairs that share a code,
then fewest codes; with --pair-cost, with least of both together; then with the least time outside
stays. With settings given (--model, --epoch-seconds or --locks) a line `now` compares them. Where
the first answer takes codes only to part some last pairs, a line on standard error says how many,
which pairs, and what accepts them. The answer speaks of these stays only; without files, of every
night of the year from --at.

{table}
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from rollover._validation import not_installed
from rollover.cli._input import check_output
from rollover.cli._last_pairs import PAIR_COST, say_last_pairs
from rollover.cli._options import add_command, add_option, lasting_seconds, tolerance_and_grace
from rollover.cli._output import STANDARD_STREAM, made_by, standard_output, written_whole
from rollover.cli._scores import TABLE, Judged, given, show_nothing, show_scores
from rollover.cli._stay_options import COLUMNS, add_stays, inputs
from rollover.cli._stays import Bookings, read_stays
from rollover.recommendation import Recommendation, recommend

_BOUNDS: Final = {
    "max_codes_per_stay": "--max-codes-per-stay",
    "max_overexposure": "--max-overexposure-seconds",
}


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the command's options."""
    example = "recommend stays.csv --tz Europe/Lisbon --late 30m"
    named = {"stays": COLUMNS, "table": TABLE}
    parser = add_command(commands, run, __doc__, example, json="a JSON list", **named)
    add_stays(parser, lengths=True)
    at = "where no files are given, the first night's date is that of TIME, if not the present"
    add_option(parser, "--at", "TIME", at, default="now")
    add_option(parser, "--pair-cost", "N", PAIR_COST, type=int)
    most = "the most codes of any one stay"
    add_option(parser, "--max-codes-per-stay", "N", most, type=int)
    longest = "the longest that the codes of any one stay may work outside it"
    add_option(parser, "--max-overexposure-seconds", "N", longest, type=lasting_seconds)
    add_option(parser, "--plot", "FILE", "also draw codes against overexposure: PNG, SVG or PDF")


def run(arguments: argparse.Namespace) -> int:
    """Print the recommendations."""
    if arguments.plot == STANDARD_STREAM:
        raise ValueError("--plot -: the table is on standard output: name a file")
    check_output(inputs(arguments), arguments.plot, "--plot")
    compared = (arguments.model, arguments.epoch_seconds, arguments.locks) != (None, None, None)
    stays = read_stays(arguments, settings_given=compared)
    if not stays.stays:
        return show_nothing(arguments)
    allowance = tolerance_and_grace(arguments)
    bounds = {
        "window_choices": arguments.window_seconds,
        "max_codes_per_stay": arguments.max_codes_per_stay,
        "max_overexposure": arguments.max_overexposure_seconds,
    }
    best = recommend(stays.counted(), pair_cost=arguments.pair_cost, **allowance, **bounds)
    if not best:
        raise ValueError(f"no window length can meet {_too_tight(stays, allowance, bounds)}")
    found = [Judged(one.config, one.score, one) for one in best]
    if compared:
        found.append(given(arguments, stays)._replace(now=True))
    if arguments.plot is not None:
        _draw(best, arguments.plot)
    if arguments.json:
        text = json.dumps([{**one.fields(), "made_by": made_by()} for one in found], indent=2)
        print(text, file=standard_output())
    else:
        show_scores(found)
    if arguments.pair_cost is None:
        say_last_pairs(stays, best[0], allowance, **bounds)
    return bool(stays.bad)


def _too_tight(stays: Bookings, allowance: dict[str, Any], bounds: dict[str, Any]) -> str:
    """Return which bounds no window length can meet alone."""
    choices = bounds["window_choices"]
    # Of bounds that no length meets, those that are to blame by themselves.
    alone = [
        option
        for name, option in _BOUNDS.items()
        if not recommend(
            stays.counted(), window_choices=choices, **allowance, **{name: bounds[name]}
        )
    ]
    return " and ".join(alone) or "the two bounds together"


def _draw(found: Sequence[Recommendation], path: str) -> None:
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise not_installed("--plot needs", "matplotlib", "plot") from None
    from rollover import plot

    figure = Figure(figsize=(8, 5), layout="constrained")
    plot.trade_off(found, ax=figure.subplots())
    with written_whole(path, "b") as stream:
        figure.savefig(stream, dpi=150, format=Path(path).suffix[1:] or "png")
