"""Compare the two times of a response with the window that the settings give."""

from __future__ import annotations

from datetime import datetime

from rollover._validation import instance
from rollover.instants import Instant, instant
from rollover.spec import LockModel, lock_model
from rollover.verify._fields import MISSING, field_at, why_missing
from rollover.verify._mismatch import Mismatch, mismatch, time_mismatch
from rollover.verify._paths import FieldPath, Paths, named, parts_of, paths_of
from rollover.verify._reasons import fitting
from rollover.verify._times import Stated, UnixUnit, check_unix, stated
from rollover.windows import WindowConfig


def check_response(
    body: object,
    config: WindowConfig,
    *,
    when_valid: Instant,
    begins: FieldPath | None = None,
    expires: FieldPath | None = None,
    paths: Paths | None = None,
    old: WindowConfig | None = None,
    model: LockModel | str | None = None,
    unix: UnixUnit | None = None,
) -> list[Mismatch]:
    """Return where a response disagrees with the settings, and why; nothing if it agrees (V4).

    Nothing that the body holds raises.

    Parameters
    ----------
    body
        The response, decoded from JSON.
    config
        The settings that the server is thought to follow.
    when_valid
        The instant that was asked for (V2).
    begins, expires
        Where the two fields are, as `Paths` takes them.
    paths
        The two in one value, instead. Where it names a field for what was asked, that is compared
        with `when_valid`, in whole seconds, too.
    old
        Settings before `config`, which the server follows until confirm was called (V10).
    model
        The lock's model, or its number or name: its default is what another key number gives
        (V3, V5).
    unix
        "s" or "ms" where the server writes times as numbers of seconds or milliseconds since 1970,
        which are read besides ISO 8601 then.

    Raises
    ------
    ValueError
        If a path has an empty key, no model is called `model`, or `unix` is another unit.

    Examples
    --------
    >>> body = {
    ...     "Result": "Success",
    ...     "Data": {
    ...         "BeginsOn": "2017-10-10T20:00:00.0000000+00:00",
    ...         "ExpiresOn": "2017-10-11T00:00:00.0000000+00:00",
    ...     },
    ... }
    >>> asked = {"when_valid": "2017-10-10T20:00Z", "begins": "data.beginsOn"}
    >>> asked["expires"] = "data.expiresOn"
    >>> check_response(body, WindowConfig(14400), **asked)
    []
    >>> new = WindowConfig(86400, epoch_seconds=57600)
    >>> for mismatch in check_response(body, new, old=WindowConfig(14400), **asked):
    ...     print(mismatch.field, mismatch.reason)
    data.beginsOn the old settings (was confirm called?)
    data.expiresOn the old settings (was confirm called?)
    """
    instance(config, WindowConfig, "config")
    if old is not None:
        instance(old, WindowConfig, "old")
    check_unix(unix)
    asked = instant(when_valid, "when_valid")
    places = named(paths_of(paths, begins, expires))
    fields = {name: _stated(body, path, name, unix) for name, path in places.items()}
    found = mismatches(
        fields["begins"],
        fields["expires"],
        config,
        asked,
        old=old,
        model=None if model is None else lock_model(model),
    )
    repeated = fields.get("when_valid")
    if repeated is not None:
        found += filter(None, [time_mismatch(repeated, asked.replace(microsecond=0))])
    return found


def _stated(body: object, path: FieldPath, name: str, unix: UnixUnit | None) -> Stated:
    parts = parts_of(path, name)
    got = field_at(body, parts)
    if got is MISSING:
        return Stated(path, got, None, why_missing(body, parts))
    return stated(path, got, unix)


def mismatches(
    begins: Stated | None,
    expires: Stated | None,
    config: WindowConfig,
    when_valid: datetime,
    *,
    old: WindowConfig | None = None,
    model: LockModel | None = None,
) -> list[Mismatch]:
    """Return the mismatches of where an answer begins and expires; None if one is not asked."""
    window = config.window_at(when_valid)
    edges = (begins, window.start), (expires, window.end)
    wrong = [(field, edge) for field, edge in edges if field is not None and field.moment != edge]
    if not wrong:
        return []
    # Both, so that a reason accounts for the whole answer, though one time may be right.
    answer = begins and begins.sure, expires and expires.sure
    reasons = fitting(answer, config, when_valid, old=old, model=model)
    return [mismatch(field, edge, reasons) for field, edge in wrong]
