"""What the vendor specified, as data.

The ids V1 to V11 are the rows of the vendor's public page on temporary codes; the docstrings of
the package cite them.

| id | fact |
| --- | --- |
| V1 | a temporary code is time bound: it changes after a defined interval |
| V2 | a request carries `DeviceIdentifier`, `FirmwareVersion`, `KeyNumber` and `WhenValid` |
| V3 | the key number is 2, but 4 for a configured temporary code of the Deadbolt |
| V4 | the code returned is valid at `WhenValid`; the response says when it begins and expires |
| V5 | default window: 4 hours, but 1 hour on the Deadbolt |
| V6 | default rollover: UTC midnight |
| V7 | configuring a lock sets the window length: 1800 to 604800 seconds, both included |
| V8 | and the epoch offset from 1970-01-01 00:00 UTC, by default 0; no range is stated |
| V9 | configuring returns a command, which an app applies to the lock over Bluetooth |
| V10 | then confirm must be called; until it is, codes retrieved follow the old settings |
| V11 | codes generated for a future date no longer work once the lock is reconfigured |

Not from that page but from others of the vendor and its partners: the models' numbers and titles,
which of them has no keypad, the six characters of a device identifier and the 32 bits of a
firmware version.
"""

from __future__ import annotations

from enum import Enum
from typing import Final

from rollover._validation import decimal, instance, integer, wrong_type
from rollover._value import Members

MIN_WINDOW_SECONDS: Final = 1_800  # V7
MAX_WINDOW_SECONDS: Final = 604_800  # V7
DEFAULT_EPOCH_SECONDS: Final = 0  # V6, V8

WINDOW_SECONDS_FIELD: Final = "TemporaryAccessCodeWindowSeconds"  # V7
EPOCH_SECONDS_FIELD: Final = "TemporaryAccessCodeEpochSeconds"  # V8

# Not on the vendor's page: an integer of up to 32 bits, says another; no tighter bound is known.
MAX_FIRMWARE_VERSION: Final = 2**32 - 1


class LockModel(Enum, metaclass=Members):
    """A lock model by the vendor's number, with what the vendor specifies for it.

    Numbers, titles and keypads are from other pages than the one on temporary codes.

    Examples
    --------
    >>> LockModel("D1000"), LockModel("deadbolt")
    (LockModel.DEADBOLT, LockModel.DEADBOLT)
    >>> LockModel.DEADBOLT.default_window_seconds, LockModel.WALL_LOCK_BOX.default_window_seconds
    (3600, 14400)
    """

    INDOOR_PADLOCK = "4400"
    OUTDOOR_PADLOCK = "4401"
    PORTABLE_LOCK_BOX = "5440"
    WALL_LOCK_BOX = "5441"
    PRO_SERIES = "6400"
    DOOR_CONTROLLER = "6440"
    DEADBOLT = "D1000"

    @classmethod
    def _missing_(cls, value: object) -> LockModel | None:
        """Return the model of this number or name in any letter case."""
        for member in cls:
            if isinstance(value, str) and value.upper() in (member.value, member.name):
                return member
        return None

    def __repr__(self) -> str:
        return f"LockModel.{self.name}"

    @property
    def title(self) -> str:
        """The vendor's name for the model.

        Examples
        --------
        >>> LockModel.PORTABLE_LOCK_BOX.title
        'Portable Lock Box'
        """
        return _TITLES[self]

    @property
    def default_window_seconds(self) -> int:
        """Window length of a lock that was never configured, in seconds (V5).

        Examples
        --------
        >>> LockModel.PRO_SERIES.default_window_seconds
        14400
        """
        return 3_600 if self is LockModel.DEADBOLT else 14_400

    @property
    def has_keypad(self) -> bool:
        """Whether a code can be typed on the lock, which it can on all but the Door Controller.

        Examples
        --------
        >>> LockModel.DOOR_CONTROLLER.has_keypad
        False
        """
        return self is not LockModel.DOOR_CONTROLLER

    def key_number(self, configured: bool) -> int:
        """Return the `KeyNumber` of a temporary code's request (V3).

        Parameters
        ----------
        configured
            Whether the lock's temporary codes were configured.

        Examples
        --------
        >>> LockModel.DEADBOLT.key_number(configured=True)
        4
        >>> LockModel.DEADBOLT.key_number(configured=False)
        2
        """
        return 4 if instance(configured, bool, "configured") and self is LockModel.DEADBOLT else 2


_TITLES: Final = {
    LockModel.INDOOR_PADLOCK: "Indoor Padlock",
    LockModel.OUTDOOR_PADLOCK: "Outdoor Padlock",
    LockModel.PORTABLE_LOCK_BOX: "Portable Lock Box",
    LockModel.WALL_LOCK_BOX: "Wall Mount Lock Box",
    LockModel.PRO_SERIES: "ProSeries",
    LockModel.DOOR_CONTROLLER: "Door Controller",
    LockModel.DEADBOLT: "Deadbolt",
}


def lock_model(model: LockModel | str) -> LockModel:
    """Return the model of this number or name, in any letter case; refuse what is none.

    Examples
    --------
    >>> lock_model("deadbolt"), lock_model("d1000")
    (LockModel.DEADBOLT, LockModel.DEADBOLT)
    """
    if isinstance(model, LockModel):
        return model
    if not isinstance(model, str):
        raise wrong_type(model, "model", "a LockModel or its number or name")
    return LockModel(model)


def window_length(value: object, name: str = "window_seconds") -> int:
    """Return a window length as an int; refuse one outside the specification (V7)."""
    seconds = integer(value, name)
    if not MIN_WINDOW_SECONDS <= seconds <= MAX_WINDOW_SECONDS:
        raise ValueError(
            f"{name}={decimal(seconds)} is outside {MIN_WINDOW_SECONDS}..{MAX_WINDOW_SECONDS}"
        )
    return seconds
