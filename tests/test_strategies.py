"""The strategies draw what is valid, cover the edges, keep their bounds, and shrink well."""

import datetime as dt
import subprocess
import sys
import zoneinfo
from datetime import UTC, datetime, timedelta
from itertools import combinations, pairwise

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings, strategies as st

import rollover
from rollover import (
    IssuedCode,
    LockModel,
    LockTimeline,
    Reconfiguration,
    Stay,
    Window,
    WindowConfig,
    check_response,
)
from rollover.strategies import (
    bookings,
    instants,
    issued_codes,
    lock_timelines,
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


def same_guest(stays):
    labels = [stay.label for stay in stays if stay.label is not None]
    return len(labels) > len({*labels})


def overlapping(stays):
    return any(
        one.lock == other.lock and one.start < other.end and other.start < one.end
        for one, other in combinations(stays, 2)
    )


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
    assert simplest(lock_timelines()) == LockTimeline(CONFIG)
    applied = LockTimeline(CONFIG).configured(CONFIG).applied(new_year)
    assert simplest(lock_timelines(), lambda timeline: timeline.changes) == applied
    assert simplest(bookings()) == []
    [stay] = simplest(bookings(), len)
    assert stay == Stay(new_year, new_year + timedelta(hours=1), lock="BOATHOUSE")
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
            ("a guest twice", st.lists(stays()), lambda its: same_guest(its)),
            ("needed", issued_codes(), lambda c: c.needed),
            ("needed for its window", issued_codes(), lambda c: c.needed is None),
            ("repeated hour", instants(), lambda t: t.fold),
            (
                "just before a change",
                instants(),
                lambda t: (
                    t.utcoffset() != (t.astimezone(UTC) + MICRO).astimezone(t.tzinfo).utcoffset()
                ),
            ),
            ("daylight saving", instants(), lambda t: t.dst()),
            ("this century", instants(), lambda t: 2000 <= t.year < 2050),
            ("a timeline of four", lock_timelines(), lambda t: len(t.changes) == 4),
            (
                "never confirmed",
                lock_timelines(),
                lambda t: any(change.confirmed_at is None for change in t.changes[:-1]),
            ),
            (
                "back to back",
                bookings(),
                lambda its: any(
                    one.end == other.start and one.lock == other.lock
                    for one, other in pairwise(its)
                ),
            ),
            (
                "a gap",
                bookings(),
                lambda its: any(
                    one.end < other.start and one.lock == other.lock for one, other in pairwise(its)
                ),
            ),
            ("two locks", bookings(), lambda its: len({stay.lock for stay in its}) == 2),
            ("a double booking", bookings(overlaps=True), overlapping),
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
    for change in data.draw(lock_timelines(**bounds)).changes:
        assert low <= change.applied_at <= (change.confirmed_at or change.applied_at) <= high
    if code.needed:
        assert low <= code.needed[0] < code.needed[1] <= high
    when_valid, _ = data.draw(responses(CONFIG, **PATHS, **bounds))
    assert low <= when_valid <= high
    if low < high:
        stay = data.draw(stays(**bounds))
        assert low <= stay.start < stay.end <= high
        for stay in data.draw(bookings(**bounds, overlaps=data.draw(st.booleans()))):
            assert low <= stay.start < stay.end <= high


@given(bookings())
def test_the_bookings_of_a_lock_do_not_overlap(stays):
    assert not overlapping(stays)
    assert {stay.lock for stay in stays} <= {"BOATHOUSE", "CABIN"}


EXAMPLES = {
    "instants()": instants(),
    "windows()": windows(),
    "stays()": stays(),
    "bookings()": bookings(),
    "issued_codes()": issued_codes(),
    "reconfigurations()": reconfigurations(),
    "lock_timelines()": lock_timelines(),
    "window_configs()": window_configs(),
    "responses()": responses(CONFIG, **PATHS),
}


@pytest.mark.parametrize("strategy", EXAMPLES.values(), ids=EXAMPLES)
def test_what_is_printed_of_a_failing_example_can_be_pasted(strategy):
    drawn = []

    @settings(database=None, max_examples=1, phases=[Phase.generate], print_blob=False)
    @given(strategy)
    def fails(value):
        drawn.append(value)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError) as caught:
        fails()
    printed = "\n".join(caught.value.__notes__)
    call = printed[printed.index("fails(") :]
    call = call[: call.rindex(")") + 1]
    pasted = {**vars(rollover), "datetime": dt, "zoneinfo": zoneinfo, "fails": lambda value: value}
    pasted |= {name: getattr(rollover, name) for name in rollover.__all__}
    assert eval(call, pasted) == drawn[-1]


@pytest.mark.parametrize(
    ("condition", "shrunk"),
    [
        (lambda t: True, "1970-01-01T00:00:00+00:00"),
        (lambda t: t.year >= 2026, "2026-01-01T00:00:00+00:00"),
        (lambda t: t.hour >= 9, "1970-01-01T09:00:00+00:00"),
        (lambda t: t.year < 1970, "1969-01-01T00:00:00+00:00"),
        (lambda t: t.microsecond, "1969-12-31T23:59:59.999999+00:00"),
    ],
)
def test_instants_shrink_to_whole_hours(condition, shrunk):
    # Those next to what fails are as simple; the year, and that it is a whole hour, are not.
    # In UTC, as another zone may be what makes the simplest hour fail.
    found = simplest(instants(), lambda when: condition(when.astimezone(UTC)))
    assert found.tzinfo is UTC
    if "." in shrunk:
        assert found.microsecond in (1, 999_999)
    else:
        assert found.isoformat() == shrunk


@pytest.mark.portable
def test_instants_spread():
    drawn = []

    @settings(
        database=None,
        max_examples=500,
        phases=[Phase.generate],
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(instants())
    def draw(when):
        drawn.append(when)

    draw()

    def share(condition):
        return sum(map(bool, map(condition, drawn))) / len(drawn)

    new_year = datetime(1970, 1, 1, tzinfo=UTC)
    assert share(lambda t: abs(t - new_year) <= timedelta(hours=1)) < 0.05  # it was 0.75
    assert share(lambda t: 2000 <= t.year < 2050) > 0.25  # it was 0.004
    assert share(lambda t: t.dst()) > 0.04  # it was 0.01
    assert share(lambda t: t.fold) > 0.004  # it was none
    assert share(lambda t: t.year < 1970) > 0.05
    assert share(lambda t: t.year > 2050) > 0.05
    assert share(lambda t: t.tzinfo is not UTC) > 0.3


def test_responses_have_the_keys_as_given_and_what_is_extra():
    extra = {"Data.Code": st.from_regex("[0-9]{4}", fullmatch=True), "Data.Lock": {"Id": "A12345"}}

    @given(responses(CONFIG, **PATHS, keys="as given", extra=extra))
    def check(drawn):
        when_valid, body = drawn
        assert [*body] == ["Data", "Result", "Messages"]
        assert [*body["Data"]] == ["BeginsOn", "ExpiresOn", "Code", "Lock"]
        assert body["Data"]["Code"].isdecimal()
        assert body["Data"]["Lock"] == {"Id": "A12345"}
        assert check_response(body, CONFIG, when_valid=when_valid, **PATHS) == []

    check()


@given(st.data())
def test_responses_by_paths_agree_and_repeat_what_was_asked(data):
    paths = rollover.Paths(begins="a.b", expires=("a", "C"), when_valid="asked")
    when_valid, body = data.draw(responses(CONFIG, paths=paths))
    assert check_response(body, CONFIG, when_valid=when_valid, paths=paths) == []
    assert "asked" in {key.casefold() for key in body}


def test_responses_keep_what_is_extra_in_place_of_the_envelope():
    extra = {"result": "Success", ("Messages",): []}
    _, body = simplest(responses(CONFIG, **PATHS, extra=extra))
    assert [*body] == ["Data", "result", "Messages"]
    paths = {"begins": ("From.on",), "expires": "$.codes[1]['To.on']"}
    _, body = simplest(responses(CONFIG, **paths, keys="as given"))
    assert [*body] == ["From.on", "codes", "Result", "Messages"]
    assert body["codes"] == [None, {"To.on": "1970-01-01T04:00:00+00:00"}]


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
    for strategy in (
        instants,
        windows,
        stays,
        bookings,
        issued_codes,
        reconfigurations,
        lock_timelines,
    ):
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


@pytest.mark.parametrize(
    "kind", [WindowConfig, Window, Stay, IssuedCode, Reconfiguration, LockTimeline]
)
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
        timeout=60,
        text=True,
    )
    assert ran.stdout == "WindowConfig Stay\n"


@pytest.mark.parametrize(
    ("call", "error", "parts"),
    [
        pytest.param(call, error, parts, id=parts)
        for call, error, parts in [
            (
                lambda: window_configs(min_window_seconds=1799),
                ValueError,
                "min_window_seconds=1799|1800",
            ),
            (
                lambda: window_configs(max_window_seconds=604801),
                ValueError,
                "max_window_seconds=604801|604800",
            ),
            (
                lambda: window_configs(min_window_seconds=7200, max_window_seconds=3600),
                ValueError,
                "min_window_seconds=7200|max_window_seconds=3600",
            ),
            (
                lambda: window_configs(min_epoch_seconds=1, max_epoch_seconds=0),
                ValueError,
                "min_epoch_seconds=1|max_epoch_seconds=0",
            ),
            (
                lambda: window_configs(min_window_seconds=3600.0),
                TypeError,
                "min_window_seconds=3600.0",
            ),
            (lambda: window_configs(max_window_seconds=True), TypeError, "max_window_seconds=True"),
            (lambda: window_configs(min_epoch_seconds="0"), TypeError, "min_epoch_seconds='0'"),
            (lambda: window_configs(max_epoch_seconds=0.5), TypeError, "max_epoch_seconds=0.5"),
            (lambda: instants(min_value="2026-07-01"), ValueError, "min_value='2026-07-01'"),
            (lambda: instants(max_value=5), TypeError, "max_value=5"),
            (
                lambda: instants(min_value=HIGH, max_value=LOW),
                ValueError,
                "max_value=2026-07-01|2026-07",
            ),
            (
                lambda: instants(min_value="0001-01-01T00:00Z"),
                ValueError,
                "min_value=0001-01-01|outside",
            ),
            (lambda: windows(14400), TypeError, "config=14400|WindowConfig"),
            (
                lambda: windows(max_value="9999-12-31T00:00Z"),
                ValueError,
                "max_value=9999-12-31|outside",
            ),
            (
                lambda: stays(min_value=LOW, max_value=LOW),
                ValueError,
                "min_value=2026-07-01|max_value=",
            ),
            (
                lambda: issued_codes(min_value=HIGH, max_value=LOW),
                ValueError,
                "max_value=2026-07-01",
            ),
            (lambda: reconfigurations(min_value=None), TypeError, "min_value=None"),
            (lambda: responses(None, **PATHS), TypeError, "config=None|WindowConfig"),
            (lambda: responses(CONFIG, begins="", expires="b"), ValueError, "begins=''"),
            (lambda: responses(CONFIG, begins="a", expires=None), TypeError, "expires=None|str"),
            (
                lambda: responses(CONFIG, begins="a", expires="A"),
                ValueError,
                "begins='a'|expires='A'",
            ),
            (lambda: responses(CONFIG, begins="a.b", expires="a"), ValueError, "begins='a.b'"),
            (lambda: responses(CONFIG, begins="a", expires="A.0"), ValueError, "expires='A.0'"),
            (lambda: responses(CONFIG, **PATHS, min_value="now"), ValueError, "min_value='now'"),
            (
                lambda: responses(CONFIG, **PATHS, keys="lower"),
                ValueError,
                "keys='lower'|'as given'",
            ),
            (
                lambda: responses(CONFIG, **PATHS, extra={"Data": 1}),
                ValueError,
                "extra=|$.Data|Data.Beg",
            ),
            (lambda: responses(CONFIG, **PATHS, extra={"a": 1, "A.b": 2}), ValueError, "$.a|$.A.b"),
            (lambda: responses(CONFIG, **PATHS, extra={"a..b": 1}), ValueError, "extra='a..b'"),
            (lambda: bookings(overlaps=1), TypeError, "overlaps=1|bool"),
            (lambda: bookings(min_value=LOW, max_value=LOW), ValueError, "min_value=2026-07-01"),
            (
                lambda: lock_timelines(min_value=HIGH, max_value=LOW),
                ValueError,
                "max_value=2026-07-01",
            ),
        ]
    ],
)
def test_bad_input(call, error, parts):
    with pytest.raises(error) as caught:
        call()
    assert type(caught.value) is error
    for part in parts.split("|"):
        assert part in str(caught.value)
