"""Settings and what they mean for stays: as the fields of JSON, and as tables for people."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from rollover._durations import length, rough
from rollover.cli._options import tolerance_and_grace
from rollover.cli._output import show_table, standard_output
from rollover.cli._stays import Bookings
from rollover.planning import Score, score
from rollover.recommendation import Recommendation
from rollover.recommendation._recommend import mark
from rollover.windows import WindowConfig

TABLE: Final = """\
The table has the two settings, how many pairs of guests share a code, how many codes there are to
request and the most of one stay, how long the codes work outside their stays, in all, and the
slack: how much more guests or clocks may be early or late at no cost. A slack below five minutes
is marked with !. Lengths are rounded down to two units; --json has all, and the phases."""

_HEADER: Final = "window", "epoch", "pairs", "codes", "most", "outside", "slack"
_TWO_UNITS: Final = "1 h 30 min".count(" ")  # of more units it is shown in seconds


class Judged(NamedTuple):
    """Settings, None where they are by lock, and what they mean: as recommended, or as now."""

    config: WindowConfig | None
    score: Score
    best: Recommendation | None = None
    now: bool = False

    def fields(self) -> dict[str, Any]:
        """Return what JSON has of it."""
        best, score = self.best, self.score
        fields = {
            "window_seconds": self.config and self.config.window_seconds,
            "epoch_seconds": self.config and self.config.epoch_seconds,
            "phase_range": best and [best.phase_range.start, best.phase_range.stop],
            "codes": score.codes,
            "shared_windows": score.shared_windows,
            "max_codes_per_stay": score.max_codes_per_stay,
            "overexposure_seconds": score.overexposure.total_seconds(),
            "slack_seconds": best and best.slack.total_seconds(),
        }
        return {**fields, "now": True} if self.now else fields

    def cells(self) -> tuple[str, ...]:
        """Return what the table has of it."""
        window = epoch = "by lock"
        if self.config is not None:
            seconds, epoch = self.config.window_seconds, str(self.config.epoch_seconds)
            window = length(seconds)
            if window.count(" ") > _TWO_UNITS:
                window = f"{seconds} s"
        slack = "-"
        if self.best is not None:
            slack = f"{mark(self.best.slack)}{rough(self.best.slack)}"
        return (
            f"now: {window}" if self.now else window,
            epoch,
            f"{self.score.shared_windows:,}",
            f"{self.score.codes:,}",
            f"{self.score.max_codes_per_stay:,}",
            rough(self.score.overexposure),
            slack,
        )


def show_scores(found: Iterable[Judged]) -> None:
    """Print a table with a row for each of these settings."""
    show_table([_HEADER, *(one.cells() for one in found)], numbers=True)


def given(arguments: argparse.Namespace, stays: Bookings) -> Judged:
    """Return what the settings mean that the options give."""
    settings = set(stays.settings.values())
    one = settings.pop() if len(settings) == 1 else None
    found = score(stays.counted(), stays.settings, **tolerance_and_grace(arguments))
    return Judged(one if isinstance(one, WindowConfig) else None, found)


def show_nothing(arguments: argparse.Namespace) -> int:
    """Print an answer about no stay at all, and return the exit code."""
    if arguments.json:
        print("[]", file=standard_output())
    else:
        show_scores([])
    return 0
