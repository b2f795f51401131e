"""Names of zones that are no place, and which place was meant."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Final

UTC_NAMES: Final = frozenset({"UTC", "UCT", "Universal", "Zulu", "Etc/UTC", "Etc/UCT"})

# What an abbreviation may mean: it is one offset all year, or of one side of the year.
_ABBREVIATIONS: Final = {
    "ACST": "Australia/Adelaide", "ACT": "Australia/Darwin", "ADT": "America/Halifax",
    "AEST": "Australia/Sydney", "AKST": "America/Anchorage", "AST": "America/Halifax",
    "AWST": "Australia/Perth", "BST": "Europe/London", "CAT": "Africa/Maputo",
    "CDT": "America/Chicago", "CEST": "Europe/Berlin", "CET": "Europe/Berlin",
    "CST": "America/Chicago or Asia/Shanghai", "CST6CDT": "America/Chicago",
    "EAT": "Africa/Nairobi", "EDT": "America/New_York", "EEST": "Europe/Athens",
    "EET": "Europe/Athens", "EST": "America/New_York or America/Panama",
    "EST5EDT": "America/New_York", "GMT": "Europe/London or Africa/Abidjan",
    "GST": "Asia/Dubai", "Greenwich": "Europe/London or Africa/Abidjan",
    "HKT": "Asia/Hong_Kong", "HST": "Pacific/Honolulu",
    "IST": "Asia/Kolkata, Europe/Dublin or Asia/Jerusalem", "JST": "Asia/Tokyo",
    "KST": "Asia/Seoul", "MDT": "America/Denver", "MEST": "Europe/Berlin",
    "MET": "Europe/Berlin", "MSK": "Europe/Moscow", "MST": "America/Denver or America/Phoenix",
    "MST7MDT": "America/Denver", "NZDT": "Pacific/Auckland", "NZST": "Pacific/Auckland",
    "PDT": "America/Los_Angeles", "PHT": "Asia/Manila", "PST": "America/Los_Angeles",
    "PST8PDT": "America/Los_Angeles", "SAST": "Africa/Johannesburg", "SGT": "Asia/Singapore",
    "WAT": "Africa/Lagos", "WEST": "Europe/Lisbon", "WET": "Europe/Lisbon",
}  # fmt: skip
_CITIES: Final = {
    -11: "Pacific/Pago_Pago", -10: "Pacific/Honolulu", -9: "America/Anchorage",
    -8: "America/Los_Angeles", -7: "America/Denver", -6: "America/Chicago",
    -5: "America/New_York", -4: "America/Halifax", -3: "America/Sao_Paulo",
    -2: "America/Noronha", -1: "Atlantic/Azores", 0: "Europe/London", 1: "Europe/Paris",
    2: "Europe/Athens", 3: "Europe/Istanbul", 4: "Asia/Dubai", 5: "Asia/Karachi",
    6: "Asia/Dhaka", 7: "Asia/Bangkok", 8: "Asia/Singapore", 9: "Asia/Tokyo",
    10: "Australia/Sydney", 11: "Pacific/Noumea", 12: "Pacific/Auckland",
    13: "Pacific/Tongatapu", 14: "Pacific/Kiritimati",
}  # fmt: skip
_FIXED: Final = re.compile(r"GMT([+-])(\d\d?)")
_OF_THE_SYSTEM: Final = ("Factory", "localtime", "posixrules")


def no_place(name: str) -> str | None:
    """Return why a name of the zone data is not taken, with what was meant; None if it is a place.

    Examples
    --------
    >>> no_place("EST")
    'is an abbreviation, not a place: pass America/New_York or America/Panama'
    >>> no_place("Etc/GMT-5")
    'is UTC+05:00, not a place: pass Asia/Karachi, or America/New_York if UTC-05:00 is meant'
    >>> no_place("Europe/Lisbon")
    """
    plain = name.removeprefix("Etc/")
    if name in _ABBREVIATIONS or plain in ("GMT", "GMT0", "GMT+0", "GMT-0", "Greenwich"):
        meant = _ABBREVIATIONS.get(name, _ABBREVIATIONS["GMT"])
        return f"is an abbreviation, not a place: pass {meant}"
    match = _FIXED.fullmatch(plain)
    if match and int(match[2]) in _CITIES:
        hours = int(match[2]) * (-1 if match[1] == "+" else 1)  # POSIX counts to the west
        places = [_CITIES[hours]] if hours in _CITIES else []
        if -hours in _CITIES:
            places.append(f"{_CITIES[-hours]} if UTC{-hours:+03}:00 is meant")
        return f"is UTC{hours:+03}:00, not a place: pass {', or '.join(places)}"
    if name in _OF_THE_SYSTEM or name.startswith(("right/", "posix/", "SystemV/")):
        return "is not the name of a place"
    return None


def meant_by(name: str) -> str:
    """Return a question that names the place which a name is near to; empty if there is none.

    Examples
    --------
    >>> meant_by("Lisbon"), meant_by("america/new york"), meant_by("Mars/Base")
    ("; did you mean 'Europe/Lisbon'?", "; did you mean 'America/New_York'?", '')
    """
    from zoneinfo import available_timezones

    places = sorted(each for each in available_timezones() if no_place(each) is None)
    wanted = _folded(name)
    near = [each for each in places if wanted in (_folded(each), _folded(each).rpartition("/")[2])]
    if not near:
        by_folded = {_folded(each): each for each in places}
        near = [by_folded[each] for each in get_close_matches(wanted, by_folded, n=1, cutoff=0.8)]
    return f"; did you mean {' or '.join(map(repr, near))}?" if near else ""


def _folded(name: str) -> str:
    return "_".join(name.casefold().split())
