"""The strategies draw what is valid, cover the edges, keep their bounds, and shrink well."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

from rollover import (
    IssuedCode,
    LockModel,
    Reconfiguration,
    Stay,
    Window,
    WindowConfig,
    check_response,
)
from rollover.strategies import (
    instants,
    issued_codes,
    reconfigurations,
    responses,
    stays,
    window_configs,
    windows,
)

LOW, HIGH = datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 7, 8, tzinfo=UTC)
WEEK = {"min_value": LOW, "max_value": HIGH}
CONFIG = WindowConfig(14_400)
PATHS = {"begins": "Data.BeginsOn", "expires": "Data.ExpiresOn"}
MICRO = timedelta(microseconds=1)


def simplest(strategy, condition=lambda drawn: True):
    """Return what hypothesis shrinks to."""
    return found(strategy, condition, Phase.generate, Phase.shrink)


def found(strategy, condition, *phases):
    # Without the phase that explains, which would try other values after the simplest.
    only = settings(database=None, max_examples=2_000, phases=phases)
    return find(strategy, condition, settings=only)


def test_shrinks_to_simple_values():
    assert simplest(window_configs()) == CONFIG
    assert repr(simplest(instants())) == repr(datetime(1970, 1, 1, tzinfo=UTC))
    assert simplest(windows()) == CONFIG.window(0)
    new_year = datetime(1970, 1, 1, tzinfo=UTC)
    assert simplest(stays()) == Stay(new_year, new_year + timedelta(hours=1))
    assert simplest(issued_codes()) == IssuedCode(new_year, issued_at=new_year)
    assert simplest(reconfigurations()) == Reconfiguration(CONFIG, CONFIG, applied_at=new_year)
    when_valid, body = simplest(responses(CONFIG, **PATHS))
    assert when_valid == new_year
    assert body == {
        "Data": {
            "BeginsOn": "1970-01-01T00:00:00+00:00",
            "ExpiresOn": "1970-01-01T04:00:00+00:00",
        },
        "Result": "Success",
        "Messages": [],
    }


@pytest.mark.parametrize(
    ("strategy", "condition"),
    [
        pytest.param(strategy, condition, id=name)
        for name, strategy, condition in [
            ("shortest", window_configs(), lambda c: c.window_seconds == 1_800),
            ("longest", window_configs(), lambda c: c.window_seconds == 604_800),
            ("Deadbolt's", window_configs(), lambda c: c.window_seconds == 3_600),
            ("not daily", window_configs(), lambda c: not c.repeats_daily),
            ("not weekly", window_configs(), lambda c: not c.repeats_weekly),
            ("negative epoch", window_configs(), lambda c: c.epoch_seconds < 0),
            ("far epoch", window_configs(), lambda c: c.epoch_seconds > 2**31),
            ("unreduced epoch", window_configs(), lambda c: c.epoch_seconds >= c.window_seconds),
            ("before 1970", instants(), lambda t: t.year < 1970),
            ("far ahead", instants(), lambda t: t.year > 5000),
            ("whole hour", instants(), lambda t: t.astimezone(UTC).minute == t.microsecond == 0),
            ("just before", instants(), lambda t: t.microsecond == 999_999),
            ("just after", instants(), lambda t: t.microsecond == 1),
            ("not UTC", instants(), lambda t: t.utcoffset() != timedelta(0)),
            ("no lock", stays(), lambda s: s.lock is None),
            ("a lock", stays(), lambda s: s.lock),
            ("a week", stays(), lambda s: s.duration > timedelta(days=7)),
            ("asked for late", issued_codes(), lambda c: c.issued_at > c.when_valid),
            ("asked for early", issued_codes(), lambda c: c.issued_at < c.when_valid),
            ("a label", issued_codes(), lambda c: c.label),
            ("confirmed", reconfigurations(), lambda r: r.confirmed_at),
            ("at once", reconfigurations(), lambda r: r.confirmed_at == r.applied_at),
            ("other grid", reconfigurations(), lambda r: not r.old.same_grid(r.new)),
            ("other case", responses(CONFIG, **PATHS), lambda drawn: "data" in drawn[1]),
            ("seventh digit", responses(CONFIG, **PATHS), lambda drawn: ".0000000" in str(drawn)),
            ("other offset", responses(CONFIG, **PATHS), lambda drawn: "-05:00" in str(drawn[1])),
        ]
    ],
)
def test_the_edges_are_drawn(strategy, condition):
    assert condition(found(strategy, condition, Phase.generate))


@given(
    st.data(),
    st.integers(1_800, 604_800),
    st.integers(1_800, 604_800),
    st.none() | st.integers(),
    st.none() | st.integers(),
)
def test_bounds_of_settings(data, one, another, low, high):
    shortest, longest = sorted((one, another))
    if low is not None and high is not None:
        low, high = sorted((low, high))
    bounds = {
        "min_window_seconds": shortest,
        "max_window_seconds": longest,
        "min_epoch_seconds": low,
        "max_epoch_seconds": high,
    }
    config = data.draw(window_configs(**bounds))
    assert shortest <= config.window_seconds <= longest
    assert low is None or low <= config.epoch_seconds
    assert high is None or config.epoch_seconds <= high


@settings(max_examples=30)
@given(st.data())
def test_bounds_of_time(data):
    low, high = sorted((data.draw(instants()), data.draw(instants())))
    bounds = {"min_value": low, "max_value": high}
    assert low <= data.draw(instants(**bounds)) <= high
    window = data.draw(windows(CONFIG, **bounds))
    assert CONFIG.window_at(low).start <= window.start
    assert window.end <= CONFIG.window_at(high).end
    code = data.draw(issued_codes(**bounds))
    assert low <= min(code.when_valid, code.issued_at) <= max(code.when_valid, code.issued_at)
    assert max(code.when_valid, code.issued_at) <= high
    change = data.draw(reconfigurations(**bounds))
    assert low <= change.applied_at <= (change.confirmed_at or change.applied_at) <= high
    when_valid, _ = data.draw(responses(CONFIG, **PATHS, **bounds))
    assert low <= when_valid <= high
    if low < high:
        stay = data.draw(stays(**bounds))
        assert low <= stay.start < stay.end <= high


def test_bounds_may_leave_one_value():
    only = {"min_value": LOW, "max_value": LOW}
    assert simplest(instants(**only)) == LOW
    shortest = {"min_value": LOW, "max_value": LOW + MICRO}
    assert simplest(stays(**shortest)) == Stay(LOW, LOW + MICRO)


FIRST, LAST = "0001-01-09T00:00Z", "9999-12-23T00:00Z"


@pytest.mark.parametrize(
    ("low", "high"), [(FIRST, "0001-01-10T00:00Z"), ("9999-12-22T00:00Z", LAST)]
)
@settings(max_examples=30)
@given(data=st.data())
def test_at_either_end_of_time(low, high, data):
    for strategy in (instants, windows, stays, issued_codes, reconfigurations):
        data.draw(strategy(min_value=low, max_value=high))


@settings(max_examples=30)
@given(window_configs(), st.data())
def test_every_settings_have_a_window_at_every_instant(config, data):
    when = data.draw(instants())
    assert when in config.window_at(when)


@settings(max_examples=50)
@given(
    window_configs(),
    st.sampled_from(
        [
            ("From", "To"),
            ("Data.BeginsOn", "data.expiresOn"),
            ("result", "Messages.0"),
            ("0", "1"),
            ("a.0.from", "a.2.to"),
            ("a.0", "a.b"),
            ("a.123", "b"),
            ("straße.ı", "STRASSE.i"),
        ]
    ),
    st.data(),
)
def test_responses_agree(config, paths, data):
    question = dict(zip(("begins", "expires"), paths, strict=True))
    when_valid, body = data.draw(responses(config, **question))
    assert check_response(body, config, when_valid=when_valid, **question) == []


@pytest.mark.parametrize("kind", [WindowConfig, Window, Stay, IssuedCode, Reconfiguration])
def test_from_type(kind):
    assert isinstance(simplest(st.from_type(kind)), kind)


def test_from_type_is_told_of_the_strategies():
    far = simplest(st.from_type(WindowConfig), lambda config: config.epoch_seconds < -(2**31))
    assert far.window_seconds == 14_400  # builds() would draw lengths that are refused
    assert simplest(st.from_type(LockModel)) in LockModel


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(...)
def test_given_infers_our_types(config: WindowConfig, code: IssuedCode, change: Reconfiguration):
    assert config.window_at(code.when_valid)
    assert change.fate(code) in range(5)


@pytest.mark.parametrize(
    "code",
    [
        "import rollover.strategies",  # which imports hypothesis, which runs our setup hook
        "import hypothesis, rollover",
        "import rollover, hypothesis",
        "import rollover.testing, hypothesis",
    ],
)
def test_any_order_of_imports(code):
    check = (
        "from hypothesis import strategies as st\n"
        "import rollover\n"
        "kinds = (rollover.WindowConfig, rollover.Stay)\n"
        "print(*(type(st.from_type(kind).example()).__name__ for kind in kinds))"
    )
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", f"{code}\n{check}"],
        check=True,
        capture_output=True,
        text=True,
    )
    assert ran.stdout == "WindowConfig Stay\n"


@pytest.mark.parametrize(
    ("call", "error", "parts"),
    [
        pytest.param(call, error, parts, id=call)
        for call, error, parts in [
            ("window_configs(min_window_seconds=1799)", ValueError, "min_window_seconds=1799|1800"),
            (
                "window_configs(max_window_seconds=604801)",
                ValueError,
                "max_window_seconds=604801|604800",
            ),
            (
                "window_configs(min_window_seconds=7200, max_window_seconds=3600)",
                ValueError,
                "min_window_seconds=7200|max_window_seconds=3600",
            ),
            (
                "window_configs(min_epoch_seconds=1, max_epoch_seconds=0)",
                ValueError,
                "min_epoch_seconds=1|max_epoch_seconds=0",
            ),
            ("window_configs(min_window_seconds=3600.0)", TypeError, "min_window_seconds=3600.0"),
            ("window_configs(max_window_seconds=True)", TypeError, "max_window_seconds=True"),
            ("window_configs(min_epoch_seconds='0')", TypeError, "min_epoch_seconds='0'"),
            ("window_configs(max_epoch_seconds=0.5)", TypeError, "max_epoch_seconds=0.5"),
            ("instants(min_value='2026-07-01')", ValueError, "min_value='2026-07-01'"),
            ("instants(max_value=5)", TypeError, "max_value=5"),
            ("instants(min_value=HIGH, max_value=LOW)", ValueError, "max_value=2026-07-01|2026-07"),
            ("instants(min_value='0001-01-01T00:00Z')", ValueError, "min_value=0001-01-01|outside"),
            ("windows(14400)", TypeError, "config=14400|WindowConfig"),
            ("windows(max_value='9999-12-31T00:00Z')", ValueError, "max_value=9999-12-31|outside"),
            ("stays(min_value=LOW, max_value=LOW)", ValueError, "min_value=2026-07-01|max_value="),
            ("issued_codes(min_value=HIGH, max_value=LOW)", ValueError, "max_value=2026-07-01"),
            ("reconfigurations(min_value=None)", TypeError, "min_value=None"),
            ("responses(None, **PATHS)", TypeError, "config=None|WindowConfig"),
            ("responses(CONFIG, begins='', expires='b')", ValueError, "begins=''"),
            ("responses(CONFIG, begins='a', expires=None)", TypeError, "expires=None|str"),
            ("responses(CONFIG, begins='a', expires='A')", ValueError, "begins='a'|expires='A'"),
            ("responses(CONFIG, begins='a.b', expires='a')", ValueError, "begins='a.b'"),
            ("responses(CONFIG, begins='a', expires='A.0')", ValueError, "expires='A.0'"),
            ("responses(CONFIG, **PATHS, min_value='now')", ValueError, "min_value='now'"),
        ]
    ],
)  # fmt: skip
def test_bad_input(call, error, parts):
    with pytest.raises(error) as caught:
        eval(call)
    assert type(caught.value) is error
    for part in parts.split("|"):
        assert part in str(caught.value)
