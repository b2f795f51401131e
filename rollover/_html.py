"""The plain table that a notebook shows for a value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, TypeVar

from rollover._validation import decimal

_MOST: Final = 10  # rows that are shown, half of them from each end
Row = TypeVar("Row")


def table(
    header: Sequence[object],
    rows: Sequence[Row],
    cells: Callable[[Row], Sequence[object]] = list,  # type: ignore[assignment]
) -> str:
    """Return an HTML table; of more than ten rows the first five, the last five, and how many more.

    Every cell is escaped text: times in ISO 8601, None as nothing. `cells` gives those of a row.
    """
    left_out = len(rows) - _MOST
    half = _MOST // 2
    first, last = (rows[:half], rows[-half:]) if left_out > 0 else (rows, ())
    lines = [_line("th", header), *(_line("td", cells(row)) for row in first)]
    if left_out > 0:
        lines.append(_line("td", ["...", f"{left_out} more", *[""] * (len(header) - 2)]))
    lines += [_line("td", cells(row)) for row in last]
    return "<table>\n" + "\n".join(lines) + "\n</table>"


def _line(tag: str, cells: Sequence[object]) -> str:
    from html import escape  # only a notebook needs it

    return "<tr>" + "".join(f"<{tag}>{escape(_text(cell))}</{tag}>" for cell in cells) + "</tr>"


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat()
    return decimal(cell)
