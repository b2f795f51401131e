"""The matchers and the assertion, without pytest's help."""

import copy
import pickle
from datetime import UTC, datetime, timedelta, timezone
from unittest.mock import ANY

import pytest

from rollover import (
    LockModel,
    LockTimeline,
    Paths,
    Reconfiguration,
    TemporaryCodeRequest,
    WindowConfig,
)
from rollover.testing import IsBegin, IsExpiry, IsWindow, assert_response, response_body

CONFIG = WindowConfig(14_400)
WHEN = "2017-10-10T21:30:00+00:00"
BEGINS, EXPIRES = "2017-10-10T20:00:00+00:00", "2017-10-11T00:00:00+00:00"


@pytest.mark.parametrize(
    "same",
    [
        "2017-10-11T00:00:00+00:00",
        "2017-10-11T00:00:00Z",
        "2017-10-11T00:00:00.0000000+00:00",
        "2017-10-10T20:00:00-04:00",
        datetime(2017, 10, 11, tzinfo=UTC),
        datetime(2017, 10, 11, 5, 45, tzinfo=timezone(timedelta(hours=5, minutes=45))),
    ],
)
def test_equal_to_whatever_is_that_instant(same):
    expiry = IsExpiry(CONFIG, WHEN)
    assert same == expiry
    assert expiry == same
    assert not same != expiry  # noqa: SIM202
    assert repr(expiry) == repr(same)  # so that it drops out of a diff
    assert same != IsBegin(CONFIG, WHEN)


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ("2017-10-11T00:00:00", "has no UTC offset"),
        (datetime(2017, 10, 11), "has no UTC offset"),
        ("2017-10-11T00:00:00.0000001Z", "is finer than a microsecond: 0.0000001 s past 2017"),
        (1_507_680_000, "is a number, not a timestamp, though the Unix time"),
        (1.5, "is a number, not a timestamp"),
        (None, "is null"),
        (True, "is a bool, not a timestamp"),
        (datetime(2017, 10, 11, tzinfo=UTC).date(), "is a date, not a timestamp"),
        ("midnight", "is not an ISO 8601 timestamp"),
        ({"at": EXPIRES}, "is a dict, not a timestamp"),
        ("0001-01-01T00:00:00+00:00", "is the year-1 placeholder"),
        ("2017-10-11T00:00:00.000001Z", "none of the known explanations fits"),
        ("2017-10-11T04:00:00Z", "4:00:00 late: the window after"),
        ("2017-10-10T20:00:00Z", "4:00:00 early: the window before"),
        ("2017-10-11T01:00:00+00:00", "1:00:00 late: a shift by a whole UTC offset (+1:00:00)"),
    ],
)
def test_unequal_and_the_repr_says_why(other, why):
    expiry = IsExpiry(CONFIG, WHEN)
    assert other != expiry
    assert not expiry == other  # noqa: SIM201
    assert repr(expiry).startswith("<IsExpiry: got ")
    assert f"expected {EXPIRES}" in repr(expiry)
    assert why in repr(expiry)


def test_a_pandas_timestamp_is_a_datetime():
    pandas = pytest.importorskip("pandas")
    expiry = IsExpiry(CONFIG, WHEN)
    assert pandas.Timestamp(EXPIRES) == expiry
    assert expiry != pandas.Timestamp(EXPIRES) + pandas.Timedelta(1, "ns")
    assert "0.000000001 s past" in repr(expiry)
    assert expiry != pandas.NaT
    assert expiry != pandas.Timestamp(EXPIRES).tz_localize(None)


def test_an_array_or_a_numpy_time_is_unequal():
    numpy = pytest.importorskip("numpy")
    assert IsExpiry(CONFIG, WHEN) != numpy.datetime64("2017-10-11T00:00:00")
    assert IsExpiry(CONFIG, WHEN) != numpy.array([EXPIRES])


def test_matchers_nest():
    body = {"Result": "", "Data": [{"From": BEGINS, "To": EXPIRES, "Code": "123"}]}
    expected = {
        "Result": ANY,
        "Data": [{"From": IsBegin(CONFIG, WHEN), "To": IsExpiry(CONFIG, WHEN), "Code": ANY}],
    }
    assert body == expected
    body["Data"][0]["To"] = BEGINS
    assert body != expected
    assert "early" in repr(expected)


def test_matchers_that_know_the_old_settings_and_the_model_say_which_it_was():
    """At 21:30: windows of one hour, and of two, end at 22:00, those of four at midnight."""
    expired = "2017-10-10T22:00:00+00:00"
    known = {"old": WindowConfig(7_200), "model": "deadbolt"}
    window = IsWindow(CONFIG, WHEN, begins="From", expires="To", **known)
    assert window == {"From": BEGINS, "To": EXPIRES}
    assert {"From": BEGINS, "To": expired} != window
    assert "the old settings (was confirm called?); the default of model D1000" in repr(window)
    for kind in (IsBegin, IsExpiry):
        matcher = kind(CONFIG, WHEN, **known)
        assert repr(matcher).endswith(f"old={WindowConfig(7_200)!r}, model=LockModel.DEADBOLT)")
        assert eval(repr(matcher), {**globals(), "LockModel": LockModel}) == matcher
        for said in ({"old": 7_200}, {"model": "5442"}):
            with pytest.raises((TypeError, ValueError), match=next(iter(said))):
                kind(CONFIG, WHEN, **said)


def test_matchers_compare_with_each_other_by_their_instant():
    following = IsBegin(CONFIG, EXPIRES)
    assert IsExpiry(CONFIG, WHEN) == IsExpiry(CONFIG, BEGINS) == following
    assert IsBegin(CONFIG, WHEN) != IsExpiry(CONFIG, WHEN)


def test_a_matcher_is_of_the_last_comparison():
    begin = IsBegin(CONFIG, WHEN)
    assert begin != EXPIRES
    assert "late" in repr(begin)
    assert begin == BEGINS
    assert repr(begin) == repr(BEGINS)


def test_before_a_comparison_a_matcher_can_be_pasted():
    for kind in (IsBegin, IsExpiry):
        matcher = kind(CONFIG, WHEN)
        assert repr(matcher) == f"{kind.__name__}({CONFIG!r}, {WHEN!r})"
        assert type(eval(repr(matcher))) is kind
        assert eval(repr(matcher)) == matcher
        assert copy.deepcopy(matcher) == pickle.loads(pickle.dumps(matcher)) == matcher


def test_a_matcher_cannot_be_hashed():
    with pytest.raises(TypeError, match="unhashable"):
        {IsBegin(CONFIG, WHEN)}


ASKED = {"when_valid": WHEN, "begins": "From", "expires": "To"}


def test_assert_response_is_silent_where_all_agrees():
    assert assert_response({"From": BEGINS, "To": EXPIRES}, CONFIG, **ASKED) is None


def test_assert_response_shows_each_mismatch_and_its_reason():
    body = {"from": "2017-10-10T19:00:00Z", "to": None}
    with pytest.raises(AssertionError) as caught:
        assert_response(body, CONFIG, **ASKED, old=WindowConfig(3_600, 1_800), model="D1000")
    assert str(caught.value) == (
        "the response is not of WindowConfig(window_seconds=14400, epoch_seconds=0) "
        "at 2017-10-10T21:30:00+00:00\n"
        "  From: got 2017-10-10T19:00:00Z, expected 2017-10-10T20:00:00+00:00, 1:00:00 early: "
        "a shift by a whole UTC offset (-1:00:00)\n"
        "  To: got None, expected 2017-10-11T00:00:00+00:00: is null"
    )


def test_assert_response_shows_what_the_envelope_says():
    body = {"result": "Error", "Messages": ["no such lock"], "Data": None}
    with pytest.raises(AssertionError) as caught:
        assert_response(body, CONFIG, when_valid=WHEN, begins="Data.From", expires="Data.To")
    missing = "is missing: $.Data is null"
    assert str(caught.value).splitlines()[1:] == [
        f"  Data.From: got MISSING, expected {BEGINS}: {missing}",
        f"  Data.To: got MISSING, expected {EXPIRES}: {missing}",
        "  Result: 'Error'",
        "  Messages: ['no such lock']",
    ]


def test_assert_response_takes_all_that_check_response_takes():
    with pytest.raises(AssertionError, match="was confirm called"):
        assert_response(
            {"From": "2017-10-10T21:00:00Z", "To": "2017-10-10T22:00:00Z"},
            CONFIG,
            **ASKED,
            old=WindowConfig(3_600),
        )


PATHS = {"begins": "Data.From", "expires": "Data.To"}
DEADBOLT = WindowConfig(7_200)


def asked(when_valid=WHEN, **fields):
    return TemporaryCodeRequest("A12345", 1234, when_valid, **{"model": "5440", **fields})


def times(begins, expires):
    return {"Data": {"From": f"2017-10-10T{begins}+00:00", "To": f"2017-10-10T{expires}+00:00"}}


def test_a_truthful_server_follows_what_was_confirmed_when_it_is_asked():
    """Applied at noon, confirmed at one: until then answers follow the old settings (V10)."""
    change = Reconfiguration(
        CONFIG, DEADBOLT,
        applied_at="2017-10-10T12:00Z", confirmed_at="2017-10-10T13:00Z",
    )  # fmt: skip
    timeline = LockTimeline(CONFIG).configured(DEADBOLT)
    timeline = timeline.applied("2017-10-10T12:00Z").confirmed("2017-10-10T13:00Z")
    request = asked("2017-10-10T17:30Z")
    for history in (change, timeline):
        before = response_body(history, request, issued_at="2017-10-10T12:59:59Z", **PATHS)
        after = response_body(history, request, issued_at="2017-10-10T13:00Z", **PATHS)
        assert before == times("16:00:00", "20:00:00")
        assert after == times("16:00:00", "18:00:00")
        with pytest.raises(TypeError, match="issued_at=None"):
            response_body(history, request, **PATHS)


def test_a_standard_code_of_a_deadbolt_has_the_default_whatever_is_configured():
    standard, configured = asked(model="D1000"), asked(model="D1000", configured=True)
    assert response_body(DEADBOLT, standard, **PATHS) == times("21:00:00", "22:00:00")
    assert response_body(DEADBOLT, configured, **PATHS) == times("20:00:00", "22:00:00")


def test_a_truthful_server_writes_numbers_and_more():
    body = response_body(
        CONFIG, asked(), begins="From", expires="To", unix="ms", extra={"Result": "Success"}
    )
    # 20:00 on 10 October 2017 is 1507665600 s after 1970.
    assert body == {"From": 1_507_665_600_000, "To": 1_507_680_000_000, "Result": "Success"}
    with pytest.raises(ValueError, match="unix='us'"):
        response_body(CONFIG, asked(), **PATHS, unix="us")


@pytest.mark.parametrize(
    ("paths", "error", "message"),
    [
        ({"begins": 5}, TypeError, "begins=5 is an int"),
        ({"expires": ()}, ValueError, r"expires=\(\)"),
        ({"expires": "FROM"}, ValueError, "begins='From' and expires='FROM' are not two fields"),
        ({"begins": "To.at"}, ValueError, "begins='To.at' and expires='To' are not two fields"),
        ({"extra": {"To": 1}}, ValueError, r"expires='To' and extra='\$\.To' are not two fields"),
        ({"extra": {5: 1}}, TypeError, "extra=5"),
    ],
)
def test_a_body_has_two_fields_and_more(paths, error, message):
    with pytest.raises(error, match=message):
        response_body(CONFIG, asked(), **{"begins": "From", "expires": "To", **paths})


def test_a_window_has_two_keys():
    with pytest.raises(ValueError, match="begins='At' and expires='At' are not two fields"):
        IsWindow(CONFIG, WHEN, begins="At", expires="At")


@pytest.mark.parametrize(
    ("call", "error", "parts"),
    [
        pytest.param(call, error, parts, id=parts)
        for call, error, parts in [
            (lambda: IsBegin(14400, WHEN), TypeError, "config=14400|WindowConfig"),
            (lambda: IsBegin(CONFIG, "2017-10-10"), ValueError, "when_valid='2017-10-10'"),
            (lambda: IsExpiry(CONFIG, None), TypeError, "when_valid=None"),
            (lambda: IsExpiry(CONFIG, "9999-12-31T23:00Z"), OverflowError, "9999-12-31"),
            (lambda: assert_response({}, None, **ASKED), TypeError, "config=None|WindowConfig"),
            (
                lambda: assert_response({}, CONFIG, **{**ASKED, "expires": "a..b"}),
                ValueError,
                "expires='a..b'",
            ),
        ]
    ],
)
def test_bad_input_is_refused_by_name(call, error, parts):
    with pytest.raises(error) as caught:
        call()
    assert type(caught.value) is error
    for part in parts.split("|"):
        assert part in str(caught.value)


REPEATED = Paths(begins="$.Data.From", expires="data.to", when_valid="WhenValid")


def test_a_body_made_with_paths_agrees_with_them_and_repeats_what_was_asked():
    request = TemporaryCodeRequest("A12345", 1, "2017-10-10T21:30:00.25Z", model="5440")
    body = response_body(CONFIG, request, paths=REPEATED)
    assert body == {
        "Data": {"From": BEGINS, "to": EXPIRES},
        "WhenValid": "2017-10-10T21:30:00+00:00",
    }
    assert_response(body, CONFIG, when_valid=request.when_valid, paths=REPEATED)
    numbers = response_body(CONFIG, request, paths=REPEATED, unix="ms")
    assert numbers["WhenValid"] == 1_507_671_000_000
    assert_response(numbers, CONFIG, when_valid=request.when_valid, paths=REPEATED, unix="ms")
    body["WhenValid"] = EXPIRES
    with pytest.raises(AssertionError, match=r"WhenValid: got .* 2:30:00 late"):
        assert_response(body, CONFIG, when_valid=request.when_valid, paths=REPEATED)


def test_a_window_of_paths_is_spread_in_the_object_that_has_both():
    window = IsWindow(CONFIG, WHEN, paths=Paths(begins="Data.From", expires="Data.To"))
    assert [*window] == ["From", "To"]
    assert {"Data": {"Code": "0731", **window}} == {
        "Data": {"Code": "0731", "From": BEGINS, "To": EXPIRES}
    }
    with pytest.raises(ValueError, match="are of two objects"):
        IsWindow(CONFIG, WHEN, paths=REPEATED)
    with pytest.raises(ValueError, match="are not two fields"):
        IsWindow(CONFIG, WHEN, paths=Paths(begins="Data.To", expires="Data.To"))
    with pytest.raises(TypeError, match="takes the place of begins and expires"):
        IsWindow(CONFIG, WHEN, paths=REPEATED, begins="From")
    with pytest.raises(TypeError, match="begins=None is a NoneType"):
        IsWindow(CONFIG, WHEN)
