"""What given settings mean for these stays.

{stays}

The line that `rollover recommend` prints, for the settings that are given.

{table}
"""

from __future__ import annotations

import argparse
from typing import Any, Final

from rollover.cli._options import add_command, add_flag, tolerance_and_grace
from rollover.cli._output import show, show_json, show_table
from rollover.cli._scores import TABLE, given, show_nothing, show_scores
from rollover.cli._stay_options import COLUMNS, add_stays
from rollover.cli._stays import read_stays
from rollover.planning import shared

_PAIR: Final = ("lock", "stay", "label", "shares_with", "its_label")


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the command's options."""
    example = "score stays.csv --locks locks.csv --late 30m --list"
    parser = add_command(commands, run, __doc__, example, stays=COLUMNS, table=TABLE)
    add_stays(parser)
    pairs = "also print the pairs of stays that share a code; --json does not cut long names"
    add_flag(parser, "--list", pairs)


def run(arguments: argparse.Namespace) -> int:
    """Print what the settings mean."""
    stays = read_stays(arguments)
    if not stays.stays:
        return show_nothing(arguments)
    judged = given(arguments, stays)
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
        listed = (dict(zip(_PAIR, pair, strict=True)) for pair in pairs)
        show_json([*judged.fields().items(), *([("pairs", listed)] if arguments.list else [])])
    else:
        show_scores([judged])
        if pairs:
            show("")
            show_table([("lock", "stay", "label", "shares with", "label"), *pairs])
    return bool(stays.bad)
