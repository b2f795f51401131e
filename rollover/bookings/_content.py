"""The content lines of a calendar feed (RFC 5545, 3.1), as nested components."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from rollover.bookings._source import checked

_NAME: Final = re.compile(r"([A-Za-z0-9-]+)(?=[:;])")
_PARAMETER: Final = re.compile(r';([A-Za-z0-9-]+)=("[^"]*"|[^":;]*)')
_ESCAPED: Final = re.compile(r"\\([\\;,nN])")
_SHOWN: Final = 60  # characters of a line in a message


@dataclass(slots=True)
class Component:
    """An event, a zone or the like: its lines by name, and what is nested in it."""

    kind: str
    lines: dict[str, list[str]] = field(default_factory=dict)
    nested: list[Component] = field(default_factory=list)
    broken: str = ""

    def property(self, name: str) -> tuple[dict[str, str], str] | None:
        """Return the parameters and the value of a property; refuse one that is there twice."""
        lines = self.lines.get(name, [])
        if len(lines) > 1:
            raise ValueError(f"{name} is there {len(lines)} times")
        return _parts(lines[0], name) if lines else None

    def text(self, name: str) -> str:
        """Return the text of a property, of several joined; empty if there is none."""
        values = (_parts(line, name)[1] for line in self.lines.get(name, ()))
        return checked(", ".join(map(_unescaped, values)), name)


def calendars(lines: Iterable[str], file: str) -> list[Component]:
    """Return the calendars of a feed, whose events and zones are nested in them directly.

    A component that does not end before the next event does is marked as broken. Lines that are
    none, as where a description goes on without being folded, are passed over.
    """
    found: list[Component] = []
    opened: list[Component] = []
    for line in _unfolded(lines):
        name, _, kind = line.partition(":")
        name, kind = name.upper(), kind.strip().upper()
        if name == "BEGIN" and kind == "VCALENDAR":
            _close(opened, 0)
            opened.append(Component(kind))
            found.append(opened[0])
        elif not opened:
            if not found:
                raise ValueError(
                    f"{file}: is not a calendar feed: it begins with {line[:_SHOWN]!r}"
                )
            found[-1].broken = f"goes on after END:VCALENDAR with {line[:_SHOWN]!r}"
        elif name == "BEGIN":
            if kind in ("VEVENT", "VTIMEZONE"):
                _close(opened, 1)
            opened.append(Component(kind))
            opened[-2].nested.append(opened[-1])
        elif name == "END":
            _end(opened, kind)
        elif match := _NAME.match(line):
            opened[-1].lines.setdefault(match[1].upper(), []).append(line)
    if opened or not found:
        raise ValueError(f"{file}: is not a calendar feed, or is cut off before END:VCALENDAR")
    return found


def _end(opened: list[Component], kind: str) -> None:
    depths = [at for at, each in enumerate(opened) if each.kind == kind]
    if depths:
        _close(opened, depths[-1] + 1)
        opened.pop()
    elif kind == "VEVENT":
        opened[0].broken = "END:VEVENT is there without its BEGIN"


def _close(opened: list[Component], depth: int) -> None:
    for component in opened[depth:]:
        component.broken = f"END:{component.kind} is missing"
    del opened[depth:]


def _unfolded(lines: Iterable[str]) -> Iterator[str]:
    """Yield content lines, each with the pieces into which it was folded."""
    pieces: list[str] = []
    for raw in lines:
        line = raw.rstrip("\r\n")
        if line[:1] in (" ", "\t"):
            pieces.append(line[1:])
            continue
        if pieces and (whole := "".join(pieces)).strip():
            yield whole
        pieces = [line]
    if pieces and (whole := "".join(pieces)).strip():
        yield whole


def _unescaped(text: str) -> str:
    """Return a text as it was before RFC 5545 (3.3.11) wrote it."""
    return _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], text)


def _parts(line: str, name: str) -> tuple[dict[str, str], str]:
    """Return the parameters of a content line, by name in capitals, and its value."""
    at = len(name)
    parameters = {}
    while match := _PARAMETER.match(line, at):
        parameter = match[1].upper()
        if parameter in parameters:
            raise ValueError(f"{name}: {parameter} is there twice")
        parameters[parameter] = match[2].strip('"')
        at = match.end()
    if line[at : at + 1] != ":":
        raise ValueError(f"{name}: {line[:_SHOWN]!r} cannot be read")
    return parameters, line[at + 1 :].strip()
