"""Why an answer disagrees: each explanation predicts one, and is named only if that is it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, TypeAlias

from rollover.instants import EPOCH
from rollover.windows import WindowConfig

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rollover.spec import LockModel

Edges: TypeAlias = tuple[datetime | None, datetime | None]
"""When an answer begins and expires; None where that is left out."""

NONE_FITS: Final = "none of the known explanations fits"

_LAST_SECOND: Final = "the end one second early (the last second that counts)"

# The UTC offsets in use, of either sign: whole hours, and those with a half or a quarter hour.
_BROKEN: Final = (150, 210, 270, 330, 345, 390, 525, 570, 630, 765, 825)
_OFFSETS: Final = {timedelta(minutes=m) for m in (*range(60, 841, 60), *_BROKEN)}


def fitting(
    answer: Edges,
    config: WindowConfig,
    when_valid: datetime,
    *,
    old: WindowConfig | None = None,
    model: LockModel | None = None,
) -> list[str]:
    """Return every reason that accounts exactly for both times of an answer that is not right.

    A time that is not known, of an answer with one field that states none, rules nothing out.
    """
    return [
        reason
        for reason, predicted in _predictions(answer, config, when_valid, old, model)
        if all(time in (None, edge) for time, edge in zip(answer, predicted, strict=True))
    ]


def _predictions(
    answer: Edges,
    config: WindowConfig,
    when_valid: datetime,
    old: WindowConfig | None,
    model: LockModel | None,
) -> Iterator[tuple[str, Edges]]:
    """Give each reason with the answer that it would lead to, if that is in years 1..9999."""
    window = config.window_at(when_valid)
    # As if the app had passed milliseconds to a server that counts seconds.
    in_milliseconds = WindowConfig(config.window_seconds, config.epoch_seconds * 1000)
    if old is not None:
        yield from _window("the old settings (was confirm called?)", old, when_valid)
    if model is not None:
        reason = f"the default of model {model.value}, {model.title}"
        if model.key_number(configured=True) != model.key_number(configured=False):
            reason += " (wrong KeyNumber?)"
        yield from _window(reason, WindowConfig.for_model(model), when_valid)
    yield from _window("the window before", config, window.start, -1)
    yield from _window("the window after", config, window.start, 1)
    if None not in answer:  # else the one time that is known would be an edge of a neighbour
        yield "the two fields swapped", (window.end, window.start)
    yield from _window("milliseconds for seconds in the epoch", in_milliseconds, when_valid)
    yield (
        "milliseconds for seconds in the timestamp",
        (EPOCH + (window.start - EPOCH) / 1000, EPOCH + (window.end - EPOCH) / 1000),
    )
    for reason in shift(answer, (window.start, window.end)):
        yield reason, answer
    if answer[1] is not None:
        yield _LAST_SECOND, (window.start, window.end - timedelta(seconds=1))


def _window(
    reason: str, config: WindowConfig, when_valid: datetime, further: int = 0
) -> Iterator[tuple[str, Edges]]:
    try:
        window = config.window(config.window_at(when_valid).index + further)
    except OverflowError:
        return
    yield reason, (window.start, window.end)


def shift(answer: Edges, expected: Edges) -> Iterator[str]:
    """Name the whole UTC offset by which all known times are shifted alike, if they are."""
    shifts = {time - edge for time, edge in zip(answer, expected, strict=True) if time and edge}
    if len(shifts) == 1:
        [by] = shifts
        if abs(by) in _OFFSETS:
            yield f"a shift by a whole UTC offset ({'-' if by.days < 0 else '+'}{abs(by)})"
