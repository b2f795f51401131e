"""The plain table that a notebook shows for a value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, TypeVar

from rollover._validation import decimal

_MOST: Final = 10  # rows that are shown
Row = TypeVar("Row")


def table(
    header: Sequence[object],
    rows: Sequence[Row],
    cells: Callable[[Row], Sequence[object]] = list,  # type: ignore[assignment]
) -> str:
    """Return an HTML table; of more than ten rows the first five, the last five, and how many more.

    Every cell is escaped text: times in ISO 8601, None as nothing. `cells` gives those of a row.
    """
    first, left_out, last = abridged(rows)
    lines = [_line("th", header), *(_line("td", cells(row)) for row in first)]
    if left_out:
        lines.append(_line("td", ["...", f"{left_out} more", *[""] * (len(header) - 2)]))
    lines += [_line("td", cells(row)) for row in last]
    return "<table>\n" + "\n".join(lines) + "\n</table>"


def abridged(rows: Sequence[Row], most: int = _MOST) -> tuple[Sequence[Row], int, Sequence[Row]]:
    """Return all rows; of more than `most` the first, how many are left out, and the last.

    Examples
    --------
    >>> abridged(range(12))
    (range(0, 5), 2, range(7, 12))
    """
    if len(rows) <= most:
        return rows, 0, ()
    half = most // 2
    return rows[:half], len(rows) - 2 * half, rows[-half:]


def _line(tag: str, cells: Sequence[object]) -> str:
    from html import escape  # only a notebook needs it

    return "<tr>" + "".join(f"<{tag}>{escape(_text(cell))}</{tag}>" for cell in cells) + "</tr>"


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat()
    return decimal(cell)
