"""The vendor's request for a temporary code, valid before it is sent."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from rollover import _html
from rollover._pydantic import InUTC, Whole
from rollover._validation import decimal, instance, integer, values_of
from rollover._value import Value
from rollover.instants import Instant, instant
from rollover.spec import MAX_FIRMWARE_VERSION, LockModel, lock_model

_FIELDS: Final = ("DeviceIdentifier", "FirmwareVersion", "KeyNumber", "WhenValid")
_IDENTIFIER: Final = "[0-9A-Z]{6}"
_READ: Final[dict[str, Callable[[Any], object]]] = {
    "when_valid": partial(instant, name="when_valid"),
    "model": lock_model,
}
_set = object.__setattr__


@dataclass(frozen=True, slots=True, repr=False)
class TemporaryCodeRequest(Value):
    """The body of a request for one temporary code (V2).

    Parameters
    ----------
    device_identifier
        Six of 0-9 and A-Z.
    firmware_version
        An integer of up to 32 bits.
    when_valid
        The instant at which the code is to be valid (V4); sent in whole seconds, floored.
    model
        The lock's model, or its number or name in any letter case.
    configured
        Whether the lock's temporary codes were configured, which on a Deadbolt asks for
        key number 4 (V3).

    Raises
    ------
    ValueError
        If the model has no keypad to type a code on, or an argument is out of its range; the
        message names all that are.

    Examples
    --------
    The vendor's own example:

    >>> request = TemporaryCodeRequest("A12345", 1234, "2017-10-10T20:00:00Z", model="5440")
    >>> for field, value in request.to_dict().items():
    ...     print(field, value)
    DeviceIdentifier A12345
    FirmwareVersion 1234
    KeyNumber 2
    WhenValid 2017-10-10T20:00:00+00:00
    """

    device_identifier: str
    firmware_version: Whole
    when_valid: InUTC
    _: KW_ONLY
    model: LockModel
    configured: bool = False

    if TYPE_CHECKING:

        def __init__(
            self,
            device_identifier: str,
            firmware_version: int,
            when_valid: Instant,
            *,
            model: LockModel | str,
            configured: bool = False,
        ) -> None: ...

    def __post_init__(self) -> None:
        instance(self.device_identifier, str, "device_identifier")
        _set(self, "firmware_version", integer(self.firmware_version, "firmware_version"))
        instance(self.configured, bool, "configured")
        faults = []  # all are said at once: each is to be mended before the request is accepted
        if not re.fullmatch(_IDENTIFIER, self.device_identifier):
            faults.append(f"device_identifier={self.device_identifier!r} is not six of 0-9 and A-Z")
        if not 0 <= self.firmware_version <= MAX_FIRMWARE_VERSION:
            faults.append(
                f"firmware_version={decimal(self.firmware_version)} is outside "
                f"0..{MAX_FIRMWARE_VERSION}"
            )
        for name, read in _READ.items():
            try:
                _set(self, name, read(getattr(self, name)))
            except ValueError as error:
                faults.append(str(error))
        if isinstance(self.model, LockModel) and not self.model.has_keypad:
            faults.append(f"model={self.model!r} has no keypad: there is no code to type on it")
        if faults:
            raise ValueError("; ".join(faults))

    @classmethod
    def from_dict(
        cls, fields: Mapping[str, object], *, model: LockModel | str
    ) -> TemporaryCodeRequest:
        """Return the request that has the vendor's four fields (V2); other fields are let be.

        Parameters
        ----------
        fields
            The body as decoded from JSON.
        model
            As in `TemporaryCodeRequest`: the body does not say it. On a Deadbolt key number 4 is
            read as `configured` (V3).

        Raises
        ------
        ValueError
            If a field is missing, the model has no such key number, or a value is out of its range.

        Examples
        --------
        >>> request = TemporaryCodeRequest(
        ...     "A12345", 1234, "2026-07-01T15:00Z", model="deadbolt", configured=True
        ... )
        >>> TemporaryCodeRequest.from_dict(request.to_dict(), model="deadbolt") == request
        True
        """
        known = lock_model(model)
        identifier, firmware, key, when_valid = values_of(fields, *_FIELDS)
        configured = {known.key_number(flag): flag for flag in (True, False)}
        if integer(key, "KeyNumber") not in configured:
            keys = " or ".join(map(str, sorted(configured)))
            raise ValueError(
                f"KeyNumber={decimal(key)} is not of model={known!r}, which has {keys}"
            )
        return cls(identifier, firmware, when_valid, model=known, configured=configured[key])

    def to_dict(self) -> dict[str, str | int]:
        """Return the four fields under the vendor's names and in the vendor's forms (V2).

        Examples
        --------
        >>> TemporaryCodeRequest(
        ...     "A12345", 1234, "2026-07-01T15:00Z", model="deadbolt", configured=True
        ... ).to_dict()["KeyNumber"]
        4
        """
        key_number = self.model.key_number(self.configured)
        when_valid = self.when_valid.isoformat(timespec="seconds")
        values = (self.device_identifier, self.firmware_version, key_number, when_valid)
        return dict(zip(_FIELDS, values, strict=True))

    def _repr_html_(self) -> str:
        return _html.table(["field", "value"], list(self.to_dict().items()))
