"""``rollover recommend`` and ``rollover score``: which settings suit stays, and what they mean."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rollover.cli._input import check_output
from rollover.cli._options import add_command, add_flag, add_option, seconds, tolerance_and_grace
from rollover.cli._output import (
    STANDARD_STREAM,
    made_by,
    show,
    show_json,
    show_table,
    standard_output,
    written_whole,
)
from rollover.cli._stay_options import COLUMNS, add_stays, inputs
from rollover.cli._stays import Bookings, read_stays
from rollover.planning import score, shared
from rollover.recommendation import recommend
from rollover.windows import WindowConfig

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from rollover.planning import Score
    from rollover.recommendation import Recommendation

_HEADER = (
    "window_seconds", "epoch_seconds", "phases", "codes", "shared_windows", "max_codes_per_stay",
    "overexposure", "slack",
)  # fmt: skip
_PAIR = ("lock", "stay", "label", "shares with", "label")


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the commands' options."""
    parser = add_command(
        commands,
        "recommend",
        run_recommend,
        "which settings suit these stays, best first",
        f"{COLUMNS}\n\nThe best settings of each window length: with fewest shared windows, then "
        "fewest codes, then\nleast overexposure. The slack is how much more guests or clocks may "
        "be early or late at no\ncost. With settings given (--model, --epoch-seconds or --locks) a "
        "line `now` compares them.\nThe answer speaks of these stays only.",
        "stays.csv --tz Europe/Lisbon --check-in 15:00 --check-out 11:00 --late 30m",
        json="a JSON list",
    )
    add_stays(parser, lengths=True)
    most = "the most codes of any one stay"
    add_option(parser, "--max-codes-per-stay", "N", most, type=int)
    longest = "the longest that the codes of any one stay may work outside it"
    add_option(parser, "--max-overexposure-seconds", "N", longest, type=seconds)
    add_option(parser, "--plot", "FILE", "also draw codes against overexposure: PNG, SVG or PDF")

    parser = add_command(
        commands,
        "score",
        run_score,
        "what given settings mean for these stays",
        f"{COLUMNS}\n\nThe line that `rollover recommend` prints, for the settings that are given.",
        "stays.csv --locks locks.csv --late 30m --list",
    )
    add_stays(parser)
    add_flag(parser, "--list", "also print the pairs of stays that share a code")


def run_recommend(arguments: argparse.Namespace) -> int:
    """Print the recommendations."""
    if arguments.plot == STANDARD_STREAM:
        raise ValueError("--plot -: the table is on standard output: name a file")
    check_output(inputs(arguments), arguments.plot, "--plot")
    compared = (arguments.model, arguments.epoch_seconds, arguments.locks) != (None, None, None)
    stays = read_stays(arguments, settings_given=compared)
    if not stays.stays:
        return _show_nothing(arguments)
    codes = {"max_codes_per_stay": arguments.max_codes_per_stay}
    overexposure = {"max_overexposure": arguments.max_overexposure_seconds}
    asked = {"window_choices": arguments.window_seconds, **tolerance_and_grace(arguments)}
    counted = stays.counted()
    best = recommend(counted, **asked, **codes, **overexposure)
    if not best:
        bounds = {"--max-codes-per-stay": codes, "--max-overexposure-seconds": overexposure}
        alone = (name for name, its in bounds.items() if not recommend(counted, **asked, **its))
        which = " and ".join(alone) or "the two bounds together"
        raise ValueError(f"no window length can meet {which}")
    found = [_fields(one.config, one.score, one) for one in best]
    if compared:
        found.append({**_given(arguments, stays), "now": True})
    if arguments.plot is not None:
        _draw(best, arguments.plot)
    if arguments.json:
        text = json.dumps([{**one, "made_by": made_by()} for one in found], indent=2)
        print(text, file=standard_output())
    else:
        show_table([_HEADER, *map(_cells, found)], numbers=True)
    return bool(stays.bad)


def run_score(arguments: argparse.Namespace) -> int:
    """Print what the settings mean."""
    stays = read_stays(arguments)
    if not stays.stays:
        return _show_nothing(arguments)
    fields = _given(arguments, stays)
    pairs = []
    if arguments.list:
        place = stays.place_of()
        found = shared(stays.stays, stays.settings, **tolerance_and_grace(arguments))
        pairs = [
            (later.lock, place(later), later.label, place(before), before.label)
            for before, later in found
            if not stays.is_common(later)
        ]
    if arguments.json:
        names = ("lock", "stay", "label", "shares_with", "its_label")
        listed = (dict(zip(names, pair, strict=True)) for pair in pairs)
        show_json([*fields.items(), *([("pairs", listed)] if arguments.list else [])])
        return bool(stays.bad)
    show_table([_HEADER, _cells(fields)], numbers=True)
    if pairs:
        show("")
        show_table([_PAIR, *([str(cell or "") for cell in pair] for pair in pairs)])
    return bool(stays.bad)


def _show_nothing(arguments: argparse.Namespace) -> int:
    """Print an answer about no stay at all."""
    if arguments.json:
        print("[]", file=standard_output())
    else:
        show_table([_HEADER])
    return 0


def _given(arguments: argparse.Namespace, stays: Bookings) -> dict[str, Any]:
    """Return what the given settings mean."""
    settings = set(stays.settings.values())
    one = settings.pop() if len(settings) == 1 else None
    found = score(stays.counted(), stays.settings, **tolerance_and_grace(arguments))
    return _fields(one if isinstance(one, WindowConfig) else None, found)


def _fields(
    config: WindowConfig | None, its: Score, best: Recommendation | None = None
) -> dict[str, Any]:
    return {
        "window_seconds": config and config.window_seconds,
        "epoch_seconds": config and config.epoch_seconds,
        "phase_range": best and [best.phase_range.start, best.phase_range.stop],
        "codes": its.codes,
        "shared_windows": its.shared_windows,
        "max_codes_per_stay": its.max_codes_per_stay,
        "overexposure_seconds": its.overexposure.total_seconds(),
        "slack_seconds": best and best.slack.total_seconds(),
    }


def _cells(fields: dict[str, Any]) -> tuple[str, ...]:
    phases = fields["phase_range"]
    shown = f"{phases[0]}..{phases[1] - 1}" if phases else "now" if "now" in fields else "-"
    settings = ["by lock" if fields[name] is None else fields[name] for name in _HEADER[:2]]
    counts = [fields[name] for name in _HEADER[3:6]]
    times = [
        "-" if its is None else timedelta(0, its)
        for its in (fields["overexposure_seconds"], fields["slack_seconds"])
    ]
    return (*map(str, settings), shown, *map(str, (*counts, *times)))


def _draw(found: Sequence[Recommendation], path: str) -> None:
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise ImportError("--plot needs the package matplotlib: install rollover[plot]") from None
    from rollover import plot

    figure = Figure(figsize=(8, 5), layout="constrained")
    plot.trade_off(found, ax=figure.subplots())
    with written_whole(path, "b") as stream:
        figure.savefig(stream, dpi=150, format=Path(path).suffix[1:] or "png")
