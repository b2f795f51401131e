"""Each reason that verification can give: a case that yields it, and a near miss that does not."""

import copy
import dataclasses
import json
import pickle
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, strategies as st
from support.refusals import refuses
from test_html import cells

from rollover import (
    InferredConfig,
    LockModel,
    Mismatch,
    Paths,
    TemporaryCodeRequest,
    WindowConfig,
    check_request,
    check_response,
    infer_config,
)
from rollover.verify import MISSING
from rollover.verify._bodies import body_of
from rollover.verify._fields import field_at
from rollover.verify._paths import parts_of, written
from rollover.verify._times import read_time

# A day of settings whose windows share no edge with those of the default around the time asked.
NEW = WindowConfig(25_200, 61_200)  # 7 hours; 20:00 UTC is in 16:00 to 23:00
OLD = WindowConfig(18_000, 3_600)
WHEN = "2017-10-10T20:00:00+00:00"
BEGINS = datetime(2017, 10, 10, 16, tzinfo=UTC)
EXPIRES = datetime(2017, 10, 10, 23, tzinfo=UTC)
SECOND = timedelta(seconds=1)
NONE = "none of the known explanations fits"


def edges(config, when):
    """The window by hand: the edges counted from the epoch in whole seconds."""
    seconds = int(datetime.fromisoformat(when).timestamp())
    start = seconds - (seconds - config.epoch_seconds) % config.window_seconds
    return [datetime.fromtimestamp(edge, tz=UTC) for edge in (start, start + config.window_seconds)]


def asked(begins, expires, **options):
    """Check a response of these two values."""
    spelled = [
        value.isoformat() if isinstance(value, datetime) else value for value in (begins, expires)
    ]
    body = dict(zip(("From", "To"), spelled, strict=True))
    return check_response(body, NEW, when_valid=WHEN, begins="From", expires="To", **options)


def reasons(begins, expires, **options):
    return {found.field: found.reason for found in asked(begins, expires, **options)}


def test_the_oracle_of_this_file_finds_the_known_window():
    assert edges(NEW, WHEN) == [BEGINS, EXPIRES]
    assert asked(BEGINS, EXPIRES) == []


CONFIRM = "the old settings (was confirm called?)"
KEY = "the default of model D1000, Deadbolt (wrong KeyNumber?)"
BEFORE, AFTER = "the window before", "the window after"
SWAPPED = "the two fields swapped"
EPOCH_MS = "milliseconds for seconds in the epoch"
TIME_MS = "milliseconds for seconds in the timestamp"
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
SEVEN = timedelta(hours=7)


def offset(shown):
    return f"a shift by a whole UTC offset ({shown})"


WHOLE = [
    # what the server answered, and every reason that fits it
    pytest.param(edges(OLD, WHEN), [CONFIRM], id="old settings"),
    pytest.param(edges(WindowConfig(3_600), WHEN), [KEY], id="default of the model"),
    pytest.param([BEGINS - SEVEN, EXPIRES - SEVEN], [BEFORE, offset("-7:00:00")], id="before"),
    pytest.param([BEGINS + SEVEN, EXPIRES + SEVEN], [AFTER, offset("+7:00:00")], id="after"),
    pytest.param([EXPIRES, BEGINS], [SWAPPED], id="swapped"),
    pytest.param(
        edges(WindowConfig(25_200, 61_200_000), WHEN),
        [EPOCH_MS, offset("+1:00:00")],
        id="epoch in ms",
    ),
    pytest.param(
        [
            datetime(1970, 1, 18, 10, 47, 31, 200_000, tzinfo=UTC),  # 1507651200 as milliseconds
            datetime(1970, 1, 18, 10, 47, 56, 400_000, tzinfo=UTC),  # 1507676400
        ],
        [TIME_MS],
        id="timestamp in ms",
    ),
    pytest.param([BEGINS - 5 * HOUR, EXPIRES - 5 * HOUR], [offset("-5:00:00")], id="New York"),
    pytest.param([BEGINS + 14 * HOUR, EXPIRES + 14 * HOUR], [offset("+14:00:00")], id="Kiritimati"),
    pytest.param(
        [BEGINS + 5.75 * HOUR, EXPIRES + 5.75 * HOUR], [offset("+5:45:00")], id="Kathmandu"
    ),
    pytest.param(
        [BEGINS - 5.75 * HOUR, EXPIRES - 5.75 * HOUR], [offset("-5:45:00")], id="Kathmandu, back"
    ),
]


@pytest.mark.parametrize(("answer", "expected"), WHOLE)
def test_every_reason_that_fits_is_named(answer, expected):
    found = asked(*answer, old=OLD, model="D1000")
    assert [mismatch.field for mismatch in found] == ["From", "To"]
    assert [mismatch.expected for mismatch in found] == [BEGINS, EXPIRES]
    assert [mismatch.got for mismatch in found] == [edge.isoformat() for edge in answer]
    assert {mismatch.reason for mismatch in found} == {"; ".join(expected)}


@pytest.mark.parametrize(("answer", "expected"), WHOLE)
@pytest.mark.parametrize("off", [SECOND, -SECOND, timedelta(microseconds=1)])
def test_a_near_miss_is_not_explained(answer, expected, off):
    near = [edge + off for edge in answer]
    assert reasons(*near, old=OLD, model="D1000") == {"From": NONE, "To": NONE}


@pytest.mark.parametrize(("answer", "expected"), WHOLE)
def test_a_reason_accounts_for_all_that_is_wrong(answer, expected):
    for near in ([answer[0], answer[1] + SECOND], [answer[0] - SECOND, answer[1]]):
        assert reasons(*near, old=OLD, model="D1000") == {"From": NONE, "To": NONE}


@pytest.mark.parametrize(
    "shift",
    [timedelta(minutes=10), timedelta(minutes=15), 14.25 * HOUR, 15 * HOUR, DAY, -20 * HOUR],
)
def test_a_shift_that_is_no_offset(shift):
    assert reasons(BEGINS + shift, EXPIRES + shift) == {"From": NONE, "To": NONE}
    assert reasons(BEGINS + HOUR, EXPIRES + 2 * HOUR) == {"From": NONE, "To": NONE}


def test_the_offsets_are_those_in_use_somewhere():
    in_use = {
        datetime(2026, month, 1, tzinfo=ZoneInfo(zone)).utcoffset()
        for zone in available_timezones()
        for month in (1, 7)
    }
    quarters = [timedelta(minutes=15 * n) for n in range(-64, 65) if n]
    for shift in quarters:
        named = "whole UTC offset" in reasons(BEGINS + shift, EXPIRES + shift)["From"]
        assert named == (shift in in_use or -shift in in_use), shift


def test_the_reasons_depend_on_what_the_caller_tells():
    assert reasons(*edges(OLD, WHEN)) == {"From": NONE, "To": NONE}
    assert reasons(*edges(WindowConfig(3_600), WHEN), model="5440") == {"From": NONE, "To": NONE}
    other = WindowConfig(18_000, 3_601)
    assert reasons(*edges(OLD, WHEN), old=other) == {"From": NONE, "To": NONE}


def test_all_that_fit_are_named_in_the_order_of_the_design():
    # The hour before: by the old settings, by the default, by the window before, by milliseconds
    # in the epoch, and by an offset.
    config = WindowConfig(3_600, 1_800)
    body = {"From": "2017-10-10T19:30Z", "To": "2017-10-10T20:30Z"}
    question = {"when_valid": "2017-10-10T20:40Z", "begins": "From", "expires": "To"}
    found = check_response(body, config, **question)
    assert {mismatch.reason for mismatch in found} == {f"{BEFORE}; {offset('-1:00:00')}"}
    # On the whole hour: all grids but this one.
    body = {"From": "2017-10-10T20:00Z", "To": "2017-10-10T21:00Z"}
    found = check_response(body, config, **question, old=WindowConfig(3_600), model="deadbolt")
    assert {mismatch.reason for mismatch in found} == {f"{CONFIRM}; {KEY}; {EPOCH_MS}"}
    body = {"From": "2017-10-10T16:00Z", "To": "2017-10-10T20:00Z"}
    found = check_response(
        body,
        WindowConfig(14_400, 3_600),
        **{**question, "when_valid": "2017-10-10T19:00Z"},
        old=WindowConfig(14_400),
        model="5440",
    )
    four = "the default of model 5440, Portable Lock Box"  # which has one key number only
    expected = f"{CONFIRM}; {four}; {EPOCH_MS}; {offset('-1:00:00')}"
    assert {mismatch.reason for mismatch in found} == {expected}


def test_a_second_key_number_is_asked_about_only_where_there_is_one():
    config = WindowConfig(7_200, 3_600)
    for model in LockModel:
        window = WindowConfig(3_600 if model is LockModel.DEADBOLT else 14_400).window_at(WHEN)
        body = {"From": window.start.isoformat(), "To": window.end.isoformat()}
        found = check_response(
            body, config, when_valid=WHEN, begins="From", expires="To", model=model
        )
        for mismatch in found:
            assert f"the default of model {model.value}, {model.title}" in mismatch.reason
            assert ("KeyNumber" in mismatch.reason) == (model is LockModel.DEADBOLT)
        assert found


LAST = "the end one second early (the last second that counts)"


def test_an_end_that_is_the_last_second():
    assert reasons(BEGINS, EXPIRES - SECOND) == {"To": LAST}
    assert reasons(BEGINS, EXPIRES - 2 * SECOND) == {"To": NONE}
    assert reasons(BEGINS, EXPIRES + SECOND) == {"To": NONE}
    assert reasons(BEGINS - SECOND, EXPIRES - SECOND) == {"From": NONE, "To": NONE}
    assert reasons(EXPIRES, EXPIRES - SECOND) == {"From": NONE, "To": NONE}
    assert reasons(None, EXPIRES - SECOND) == {"From": "is null", "To": LAST}


SECONDS = [1_507_651_200, 1_507_676_400]  # of 16:00 and 23:00


@pytest.mark.parametrize(
    ("begins", "expires", "unix"),
    [
        (*SECONDS, "s"),
        (float(SECONDS[0]), SECONDS[1], "s"),
        (SECONDS[0] * 1_000, SECONDS[1] * 1_000, "ms"),
        (BEGINS.isoformat(), SECONDS[1], "s"),  # ISO 8601 is read besides
    ],
)
def test_numbers_are_times_where_one_opts_in(begins, expires, unix):
    assert asked(begins, expires, unix=unix) == []
    assert [found.reason[:11] for found in asked(begins, expires)][-1] == "is a number"


@pytest.mark.parametrize(
    ("value", "unix", "reason"),
    [
        (SECONDS[0] + 7_200, "s", NONE),
        (SECONDS[0] + 1, "s", NONE),
        (SECONDS[0] * 1_000 + 1, "ms", NONE),
        (SECONDS[0] * 1_000, "s", "is outside years 1..9999 in UTC, though the Unix time of the "
         "expected one, milliseconds for seconds"),
        (SECONDS[0], "ms", NONE),
        (SECONDS[0] + 0.5, "s", "is not a whole number of s"),
        (float("nan"), "s", "is not a whole number of s"),
        (float("inf"), "ms", "is not a whole number of ms"),
        (True, "s", "is a bool, not a timestamp"),
        (str(SECONDS[0]), "s", "is not an ISO 8601 timestamp, though the Unix time of the expected "
         "one in digits"),
        (1e300, "s", "is outside years 1..9999 in UTC"),
        pytest.param(10**5_000, "ms", "is outside years 1..9999 in UTC", id="many digits"),
    ],
)  # fmt: skip
def test_numbers_that_are_not_the_time(value, unix, reason):
    assert reasons(value, EXPIRES, unix=unix) == {"From": reason}


def test_one_field_may_agree():
    # Old 4-hour and new 8-hour windows begin together: only the expiry tells.
    [found] = check_response(
        {"From": "2017-10-10T16:00Z", "To": "2017-10-10T20:00Z"},
        WindowConfig(28_800),
        when_valid="2017-10-10T17:00Z",
        begins="From",
        expires="To",
        old=WindowConfig(14_400),
    )
    assert (found.field, found.reason) == ("To", CONFIRM)


@pytest.mark.parametrize("wrong", [0, 1])
@pytest.mark.parametrize(("answer", "expected"), WHOLE)
def test_a_reason_that_the_right_field_rules_out_is_not_named(answer, expected, wrong):
    times = [BEGINS, EXPIRES]
    times[wrong] = answer[wrong]
    found = asked(*times, old=OLD, model="D1000")
    assert [mismatch.field for mismatch in found] == [("From", "To")[wrong]]
    assert found[0].reason == NONE, expected


def test_the_end_three_hours_late_is_no_wrong_key_number():
    # The default of the deadbolt ends at 23:00, but begins at 22:00; that of its window is right.
    config = WindowConfig(14_400)
    body = {"From": "2017-10-10T20:00Z", "To": "2017-10-11T03:00Z"}
    question = {"when_valid": WHEN, "begins": "From", "expires": "To"}
    [found] = check_response(body, config, **question, model="D1000", old=WindowConfig(10_800))
    assert (found.field, found.late, found.reason) == ("To", 3 * HOUR, NONE)
    # Where both times are accounted for, one of them right, it is named.
    body["To"] = "2017-10-10T21:00Z"
    [found] = check_response(body, config, **question, model="D1000")
    assert (found.field, found.reason) == ("To", KEY)


def test_a_time_that_cannot_be_read_does_not_hide_the_reason_of_the_other():
    found = reasons(edges(OLD, WHEN)[0], None, old=OLD)
    assert found == {"From": f"{CONFIRM}; {offset('+4:00:00')}", "To": "is null"}
    found = reasons("0001-01-01T00:00:00Z", EXPIRES - 5 * HOUR)
    assert found["To"] == offset("-5:00:00")
    found = reasons(MISSING, BEGINS, old=OLD)
    assert found["To"] == f"{BEFORE}; {offset('-7:00:00')}"  # not swapped: one field says nothing


def test_explanations_outside_all_time_are_left_out():
    early = WindowConfig(14_400)
    body = {"From": "2017-10-10T20:00Z", "To": "2017-10-10T20:00Z"}
    first = "0001-01-01T02:00:00Z"
    found = check_response(body, early, when_valid=first, begins="From", expires="To", old=OLD)
    assert [mismatch.reason for mismatch in found] == [NONE, NONE]
    ok = {"From": "0001-01-01T00:00:00+00:00", "To": "0001-01-01T04:00:00+00:00"}
    # There the placeholder is a time like any other.
    assert check_response(ok, early, when_valid=first, begins="From", expires="To") == []
    ok["From"] = "0001-01-01T00:00:00"  # but not without an offset
    [found] = check_response(ok, early, when_valid=first, begins="From", expires="To")
    assert found.reason == "is the year-1 placeholder of a time not set"


NO_ISO = "is not an ISO 8601 timestamp"
FAULTS = [
    (None, "is null"),
    (True, "is a bool, not a timestamp"),
    (5, "is a number, not a timestamp"),
    (float("nan"), "is a number, not a timestamp"),
    ([], "is a list, not a timestamp"),
    ({"at": WHEN}, "is a dict, not a timestamp"),
    ("", "is not an ISO 8601 timestamp"),
    ("soon", "is not an ISO 8601 timestamp"),
    ("2017-10-10", "is not an ISO 8601 timestamp"),
    ("2017-13-10T20:00:00Z", "is not an ISO 8601 timestamp"),
    ("2017-10-10T20:00:00+99:99", "is not an ISO 8601 timestamp"),
    (" 2017-10-10T16:00:00+00:00", "is not an ISO 8601 timestamp"),
    ("2017-10-10T17:00:00", "has no UTC offset"),
    (datetime(2017, 10, 10, 17), "has no UTC offset"),
    ("2017-10-10T16:00:00.0000000", "has no UTC offset, though right in UTC"),
    (datetime(2017, 10, 10, 16), "has no UTC offset, though right in UTC"),
    ("2017-10-10T16:00:00.0000001", "has no UTC offset"),
    ("1507651200", f"{NO_ISO}, though the Unix time of the expected one in digits"),
    (
        "1507651200000",
        f"{NO_ISO}, though the Unix time of the expected one in digits, in milliseconds",
    ),
    ("1507651201", NO_ISO),
    ("/Date(1507651200000)/", f"{NO_ISO}, though the expected one as /Date(ms)/"),
    ("/Date(1507651200001)/", NO_ISO),
    (
        "Tue, 10 Oct 2017 16:00:00 GMT",
        f"{NO_ISO}, though the expected one as RFC 1123 writes it",
    ),
    ("Tue, 10 Oct 2017 16:00:01 GMT", NO_ISO),
    pytest.param(10**5_000, "is a number, not a timestamp", id="many digits"),
    pytest.param([-(10**5_000)], "is a list, not a timestamp", id="many digits in a list"),
    ("0001-01-01T00:00:00+00:00", "is the year-1 placeholder of a time not set"),
    ("0001-01-01T00:00:00.0000000Z", "is the year-1 placeholder of a time not set"),
    ("0001-01-01T00:00:00", "is the year-1 placeholder of a time not set"),
    ("0001-01-01T00:00:00+05:00", "is outside years 1..9999 in UTC"),
    (
        "2017-10-10T16:00:00.0000001+00:00",
        "is finer than a microsecond: 0.0000001 s past 2017-10-10T16:00:00+00:00",
    ),
    (
        "2017-10-10T12:00:00.00000012300-04:00",
        "is finer than a microsecond: 0.000000123 s past 2017-10-10T16:00:00+00:00",
    ),
    (1_507_651_200, "is a number, not a timestamp, though the Unix time of the expected one"),
    (
        1_507_651_200_000,
        "is a number, not a timestamp, though the Unix time of the expected one, "
        "milliseconds for seconds",
    ),
    (1_507_651_201_000, "is a number, not a timestamp"),
]


@pytest.mark.parametrize(("value", "reason"), FAULTS)
def test_what_states_no_time_is_explained(value, reason):
    [found] = check_response(
        {"From": value, "To": EXPIRES.isoformat()},
        NEW,
        when_valid=WHEN,
        begins="From",
        expires="To",
        old=OLD,
        model="D1000",
    )
    assert (found.field, found.expected, found.reason) == ("From", BEGINS, reason)
    assert found.got is value
    assert len(str(found)) < 300


@pytest.mark.parametrize(
    "spelling",
    [
        "2017-10-10T16:00:00+00:00",
        "2017-10-10T16:00:00Z",
        "2017-10-10T16:00:00.0000000+00:00",
        "2017-10-10T12:00:00.000-04:00",
        "2017-10-11T06:00:00.000000000+14:00",
        "20171010T160000Z",
        "2017-10-10 16:00:00+00:00",
        datetime(2017, 10, 10, 12, tzinfo=timezone(timedelta(hours=-4))),
    ],
)
def test_times_are_read_as_servers_write_them(spelling):
    body = {"From": spelling, "To": EXPIRES.isoformat()}
    assert check_response(body, NEW, when_valid=WHEN, begins="From", expires="To") == []


class Response:
    """What a client of HTTP returns."""

    def json(self):
        raise OSError("nobody asks for this")


B, E = BEGINS.isoformat(), EXPIRES.isoformat()


@pytest.mark.parametrize(
    ("body", "begins", "expires"),
    [
        ({"Result": "", "Messages": [], "data": {"BeginsOn": B, "EXPIRESON": E}}, "Data.beginsOn",
         "DATA.ExpiresOn"),
        ([{"a": [B, E]}], "0.a.0", "0.A.1"),
        ({"codes": [{}, {"from": B, "to": E}]}, "codes.1.from", "codes.01.to"),
        ({"0": {"from": B, "to": E}}, "0.from", "0.to"),  # digits that are a key
        # The exact key wins over one in other letters, whichever comes first.
        ({"from": "no", "FROM": B, "From": "no", "to": E, "TO": "no"}, "FROM", "to"),
        ((B, E), "0", "1"),
        # As `rollover.testing` prints them, and as a tuple of keys.
        ([{"a": [B, E]}], "$[0].a[0]", "$[0].A[1]"),
        ({"Begins.On": B, "it's": {'a"b': E}}, "$['Begins.On']", """$["it's"]['a"b']"""),
        ({"Begins.On": B, "": {"\n": E}}, ("begins.on",), ("", "\n")),
        ({"$": {"x": B}, "$.x": E}, ("$", "x"), ("$.x",)),
        ({"a": {1: B, "2": E}}, "$.a[1]", "$.a[2]"),
        ({"$value": B, "x[0]": E}, "$value", "x[0]"),
        ({"a": ({"b-c": B},), "d": [[E]]}, "$.a[0].b-c", ("d", 0, "0")),
        ({"straße": {"ẞ": B, "x": E}}, "STRASSE.ss", "strasse.X"),
    ],
)  # fmt: skip
def test_paths_of_every_form_lead_to_their_values(body, begins, expires):
    assert check_response(body, NEW, when_valid=WHEN, begins=begins, expires=expires) == []


@pytest.mark.parametrize(
    ("body", "path", "why"),
    [
        ({}, "From", "the body is empty"),
        ({"to": E, "Code": 1}, "From", "the body has no 'From', only ['to', 'Code']"),
        ({"From": {}}, "From.at", "$.From is empty"),
        ({"From": None}, "from.at.0", "$.from is null"),
        ({"From": {"at": [B]}}, "From.at.1", "$.From.at has nothing at 1: its length is 1"),
        ({"From": [B]}, "From.-1", "$.From is a list, which has no '-1'"),
        ({"From": [B]}, ("From", -1), "$.From is a list, which has no -1"),
        ({"From": [B]}, "From.²", "$.From is a list, which has no '²'"),
        ({"From": [B]}, "From." + "9" * 5_000, "$.From is a list, which has no '999"),
        ({"From": [B]}, "From.at", "$.From is a list, which has no 'at'"),
        ({"From": B}, "From.0", "$.From is a str: decode it first, as json.loads does"),
        # Two that are not it, and none is guessed.
        ({"FROM": B, "from": B, "x": 1}, "From", "the body has no 'From', only ['FROM', 'from']"),
        ({1: B}, "1", "the body has no '1', only [1]"),
        ({str(n): n for n in range(99)}, "From", "the body has no 'From', only ['0', '1', '2', "),
        (None, "From", "the body is null"),
        (B, "From", "the body is a str: decode it first, as json.loads does"),
        (b"{}", "0", "the body is a bytes: decode it first, as json.loads does"),
        (7, "From", "the body is an int, which has no 'From'"),
        ([], "0", "the body has nothing at 0: its length is 0"),
        (Response(), "From", "the body is a Response: pass what its json() returns"),
        (
            {"Result": "Error", "Messages": ["No such lock"], "Data": None},
            "Data.ExpiresOn",
            "$.Data is null",
        ),
    ],
)
def test_a_missing_field_says_where_the_path_breaks_and_why(body, path, why):
    found = check_response(body, NEW, when_valid=WHEN, begins=path, expires=path)
    assert [mismatch.got for mismatch in found] == [MISSING, MISSING]
    assert {mismatch.field for mismatch in found} == {path}
    for mismatch in found:
        assert mismatch.reason.startswith(f"is missing: {why}")
        assert len(str(mismatch)) < 250 + 2 * len(path)


def test_missing_is_one_thing():
    assert repr(MISSING) == "MISSING"
    assert pickle.loads(pickle.dumps(MISSING)) is MISSING
    assert copy.deepcopy(MISSING) is MISSING


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["From", "to", "0"]), inner),
    max_leaves=8,
)
nearly_times = st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]{0,20}(Z|[+-][0-9:]{2,5})?")


@given(json_values | st.fixed_dictionaries({"From": nearly_times | json_values, "to": json_values}))
def test_nothing_that_a_body_holds_raises(body):
    found = check_response(
        body, NEW, when_valid=WHEN, begins="From", expires="To.0", old=OLD, model="D1000"
    )
    for mismatch in found:
        assert mismatch.reason
        assert str(mismatch).startswith(f"{mismatch.field}: got ")
    assert found or body == {"From": B, "to": [E]}


@given(nearly_times)
def test_a_text_is_a_time_or_a_fault(text):
    moment, fault = read_time(text)
    assert (moment is None) <= bool(fault)
    assert moment is None or moment.tzinfo is UTC


def test_a_mismatch_is_one_line():
    late = Mismatch("To", "2017-10-11T00:00Z", "2017-10-11T02:30:00.5+01:00", "why")
    assert str(late) == (
        "To: got 2017-10-11T02:30:00.5+01:00, expected 2017-10-11T00:00:00+00:00, "
        "1:30:00.500000 late: why"
    )
    assert late.late == timedelta(hours=1, minutes=30, milliseconds=500)
    early = Mismatch("To", "2017-10-11T00:00Z", datetime(2017, 10, 8, 23, tzinfo=UTC), "why")
    assert "got 2017-10-08T23:00:00+00:00, expected" in str(early)
    assert "2 days, 1:00:00 early: why" in str(early)
    assert Mismatch("To", "2017-10-11T00:00Z", None, "is null").late is None
    long = Mismatch("To", "2017-10-11T00:00Z", "x" * 10_000, "why")
    assert len(str(long)) < 200


def test_a_mismatch_of_a_tuple_of_keys_is_printed_as_a_path_that_is_read():
    body = {"codes": [{"Expires.On": 5}]}
    keys = ("codes", 0, "Expires.On")
    found, _ = check_response(body, NEW, when_valid=WHEN, begins=keys, expires=keys)
    assert found.field == keys
    path, _, rest = str(found).partition(": ")
    assert path == "$.codes[0]['Expires.On']"
    assert rest == found.detail
    again = check_response(body, NEW, when_valid=WHEN, begins=path, expires=path)
    assert [(mismatch.field, mismatch.got) for mismatch in again] == [(path, 5), (path, 5)]


@given(
    st.lists(st.text(min_size=1) | st.integers(0, 10**18 - 1), min_size=1).map(tuple),
    st.randoms(use_true_random=False),
)
def test_every_path_that_is_printed_is_read(path, random):
    body = value = object()
    for key in reversed(path):
        body = {key: body}
    assert field_at(body, parts_of(path, "path")) is value
    assert parts_of(written(path), "path") == [*path]
    assert body_of([(["a", *path], value)]) is not None


@pytest.mark.parametrize("got", [None, MISSING, "2017-10-11T00:00Z", 5, {"a": [1]}])
@pytest.mark.parametrize("field", ["To", ("codes", 0, "To")])
def test_a_mismatch_can_be_pasted(field, got):
    found = Mismatch(field, "2017-10-11T00:00Z", got, "why")
    assert eval(repr(found)) == found
    assert pickle.loads(pickle.dumps(found)) == found
    assert dataclasses.replace(found, reason="because") == Mismatch(
        field, found.expected, got, "because"
    )


def test_a_mismatch_of_many_digits_can_be_pasted_and_printed():
    for got in (10**5_000, [10**5_000], {"a": [1, -(10**5_000)]}):
        found = Mismatch("To", "2017-10-11T00:00Z", got, "why")
        assert eval(repr(found)) == found
        assert len(str(found)) < 200
    found = Mismatch("To", "2017-10-11T00:00Z", 10**5_000, "why")
    assert len(str(found)) < 200


REQUEST = TemporaryCodeRequest("A12345", 1234, "2017-10-10T20:00:00.5Z", model="D1000")
SENT = {
    "DeviceIdentifier": "A12345",
    "FirmwareVersion": 1234,
    "KeyNumber": 2,
    "WhenValid": "2017-10-10T20:00:00+00:00",
}


@pytest.mark.parametrize(
    "body",
    [SENT, {**SENT, "Note": "hello"}, {**SENT, "WhenValid": "2017-10-10T16:00:00.000-04:00"}],
)
def test_a_request_that_is_the_one_expected(body):
    assert check_request(body, REQUEST) == []


NOT_SENT = "is missing: the body "


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"DeviceIdentifier": "a12345"}, "got 'a12345', expected A12345: differs"),
        ({"FirmwareVersion": "1234"}, "got '1234', expected 1234: is a str, not an int"),
        ({"FirmwareVersion": True}, "got True, expected 1234: is a bool, not an int"),
        ({"FirmwareVersion": 1234.0}, "got 1234.0, expected 1234: is a float, not an int"),
        ({"DeviceIdentifier": None}, "got None, expected A12345: is a NoneType, not a str"),
        ({"KeyNumber": 4}, "got 4, expected 2: is the key number of another code"),
        (
            {"WhenValid": "2017-10-10T21:00:00+00:00"},
            "got 2017-10-10T21:00:00+00:00, expected 2017-10-10T20:00:00+00:00, "
            "1:00:00 late: a shift by a whole UTC offset (+1:00:00)",
        ),
        (
            {"WhenValid": "2017-10-10T20:00:00.5+00:00"},
            "got 2017-10-10T20:00:00.5+00:00, expected 2017-10-10T20:00:00+00:00, "
            f"0:00:00.500000 late: {NONE}",
        ),
        (
            {"WhenValid": "2017-10-10T20:00:00"},
            "got '2017-10-10T20:00:00', expected 2017-10-10T20:00:00+00:00: "
            "has no UTC offset, though right in UTC",
        ),
        (
            {"WhenValid": 1_507_665_600},
            "got 1507665600, expected 2017-10-10T20:00:00+00:00: "
            "is a number, not a timestamp, though the Unix time of the expected one",
        ),
    ],
)  # fmt: skip
def test_a_request_with_one_field_that_is_not(change, line):
    [found] = check_request({**SENT, **change}, REQUEST)
    assert [found.field] == [*change]
    assert str(found) == f"{found.field}: {line}"
    assert found.got is change[found.field]
    assert eval(repr(found)) == found


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({}, "is empty"),
        (None, "is null"),
        ("{}", "is a str: decode it first, as json.loads does"),
        ([SENT], "is a list, which has no 'DeviceIdentifier'"),
        ({"deviceidentifier": "A12345"}, "has no 'DeviceIdentifier', only ['deviceidentifier']"),
    ],
)
def test_a_request_without_its_fields_misses_each_of_them(body, why):
    found = check_request(body, REQUEST)
    assert [mismatch.field for mismatch in found] == [*SENT]
    assert {mismatch.got for mismatch in found} == {MISSING}
    assert found[0].reason == f"is missing: the body {why}"
    assert [mismatch.expected for mismatch in found] == [
        "A12345",
        1234,
        2,
        datetime(2017, 10, 10, 20, tzinfo=UTC),
    ]


@given(json_values)
def test_nothing_that_a_request_holds_raises(body):
    for mismatch in check_request(body, REQUEST):
        assert str(mismatch).startswith(f"{mismatch.field}: got ")


def test_infer_finds_the_settings_of_one_window_and_of_many():
    assert infer_config([(B, E)]) == InferredConfig(WindowConfig(25_200, 10_800), ())
    assert WindowConfig(25_200, 10_800).same_grid(NEW)
    windows = [NEW.window(index) for index in range(-3, 4)]
    assert infer_config((window.start, window.end) for window in windows).misfits == ()


def test_infer_is_not_spoilt_by_bad_answers():
    good = [(window.start, window.end) for window in NEW.windows_between(WHEN, "2017-10-13T00:00Z")]
    bad = [
        (B, "0001-01-01T00:00:00+00:00"),
        (E, B),
        (B, B),
        (B, "2017-10-10T16:29:59Z"),
        (B, "2017-10-17T16:00:01Z"),
        ("2017-10-10T16:00:00.5Z", "2017-10-10T23:00:00.5Z"),
        ("2017-10-10T16:00:00.0000001Z", "2017-10-10T23:00:00Z"),
        ("2017-10-10T16:00:00Z", "2017-10-10T23:00:00.0000001Z"),
        ("2017-10-10T16:00:00Z", "2017-10-10T23:00:00.000001Z"),
        ("2017-10-10T16:00:01Z", "2017-10-10T23:00:01Z"),
    ]
    for position in (0, 3, len(good)):
        for answer in bad:
            series = [*good[:position], answer, *good[position:]]
            assert infer_config(series) == InferredConfig(WindowConfig(25_200, 10_800), (position,))
    inferred = infer_config([*bad[:8], good[0]])
    assert inferred == InferredConfig(WindowConfig(25_200, 10_800), tuple(range(8)))
    assert infer_config(bad[:9]) == InferredConfig(None, tuple(range(9)))
    assert infer_config([]) == InferredConfig(None, ())


@pytest.mark.parametrize("length", [1_800, 604_800])
def test_infer_takes_both_bounds_of_a_length(length):
    start = datetime(1969, 12, 31, tzinfo=UTC)
    inferred = infer_config([(start, start + length * SECOND)])
    assert inferred.config == WindowConfig(length, (-86_400) % length)


def test_infer_takes_the_settings_of_most_and_on_a_tie_the_first():
    a, b = OLD.window_at(WHEN), NEW.window_at(WHEN)
    pairs = {"a": (a.start, a.end), "b": (b.start, b.end)}

    def misfits(series):
        return infer_config(pairs[letter] for letter in series).misfits

    assert misfits("ab") == (1,)
    assert misfits("abba") == (1, 2)
    assert misfits("baab") == (1, 2)
    assert misfits("abb") == (0,)
    assert misfits("aaaabbb") == (4, 5, 6)


@given(
    st.builds(WindowConfig, st.integers(1_800, 604_800), st.integers(-(10**9), 10**9)),
    st.lists(st.integers(-1_000, 1_000), min_size=1),
)
def test_infer_finds_the_grid(config, indexes):
    windows = [config.window(index) for index in indexes]
    inferred = infer_config([(window.start, window.end) for window in windows])
    assert inferred.config.same_grid(config)
    assert inferred.config.epoch_seconds == config.phase_seconds
    assert inferred.misfits == ()
    assert eval(repr(inferred)) == inferred


PATHS = Paths(begins="data.from", expires="data.to", when_valid="$['WhenValid']")
ANSWER = {"Data": {"From": B, "To": E}, "WhenValid": "2017-10-10T20:00:00Z"}


def test_paths_take_the_place_of_the_names():
    two = Paths(begins="data.from", expires=("Data", "To"))
    assert check_response(ANSWER, NEW, when_valid=WHEN, paths=two) == []
    late = {"Data": {"From": B, "To": B}}
    assert check_response(late, NEW, when_valid=WHEN, paths=two) == check_response(
        late, NEW, when_valid=WHEN, begins=two.begins, expires=two.expires
    )
    assert repr(two) == "Paths(begins='data.from', expires=('Data', 'To'))"
    assert eval(repr(PATHS)) == PATHS
    assert dataclasses.replace(two, when_valid="$['WhenValid']", expires="data.to") == PATHS


@pytest.mark.parametrize(
    ("repeated", "reason"),
    [
        ("2017-10-10T20:00:00Z", None),
        ("2017-10-10T16:00:00.0000000-04:00", None),
        ("2017-10-10T20:00:00.9Z", NONE),  # a request has whole seconds
        ("2017-10-10T16:00:00Z", offset("-4:00:00")),
        (None, "is null"),
    ],
)
def test_what_was_asked_is_compared_where_the_response_repeats_it(repeated, reason):
    body = {**ANSWER, "WhenValid": repeated}
    asked_at = "2017-10-10T20:00:00.9Z"
    found = check_response(body, NEW, when_valid=asked_at, paths=PATHS)
    assert [mismatch.reason for mismatch in found] == [reason] * (reason is not None)
    for mismatch in found:
        assert mismatch.field == PATHS.when_valid
        assert mismatch.expected == datetime(2017, 10, 10, 20, tzinfo=UTC)
    missing = {"Data": ANSWER["Data"]}
    [found] = check_response(missing, NEW, when_valid=WHEN, paths=PATHS)
    assert found.reason == "is missing: the body has no 'WhenValid', only ['Data']"


@pytest.mark.parametrize(("unix", "unit"), [("s", 1), ("ms", 1_000)])
def test_a_unix_number_that_is_wrong_shows_the_distance(unix, unit):
    got = (SECONDS[1] + 3_600) * unit
    [found] = asked(SECONDS[0] * unit, got, unix=unix)
    assert found.late == HOUR
    assert str(found) == f"To: got {got}, expected {EXPIRES.isoformat()}, 1:00:00 late: {NONE}"
    assert found.moment == EXPIRES + HOUR
    assert eval(repr(found)) == found
    assert asked(BEGINS, EXPIRES + HOUR)[0].moment is None  # the text says it itself


@pytest.mark.parametrize(
    ("expected", "shown"),
    [
        (4, "4"), ("A12345", "A12345"), (None, "None"), ("20171010", "20171010"),
        ("2017-10-10", "2017-10-10"), ([4], "[4]"),
        pytest.param([10**5_000], "[0x", id="digits"),
    ],
)  # fmt: skip
def test_what_is_expected_is_a_time_by_its_value_and_not_by_its_field(expected, shown):
    found = Mismatch("Code", expected, 5, "differs")
    assert found.expected == expected
    assert found.late is None
    assert str(found).startswith(f"Code: got 5, expected {shown}")
    assert eval(repr(found)) == found
    for text in ("2017-10-11T00:00Z", "20171011T00Z"):
        assert Mismatch("KeyNumber", text, 5, "differs").expected.day == 11


def test_tables_of_what_verification_finds():
    found = Mismatch(("data", 0), "2017-10-11T00:00Z", "2017-10-11T01:00Z", "<why>")
    assert cells(found._repr_html_()) == [
        ["field", "got", "expected", "late", "reason"],
        ["$.data[0]", "'2017-10-11T01:00Z'", "2017-10-11T00:00:00+00:00", "1:00:00", "<why>"],
    ]
    header = ["window_seconds", "epoch_seconds", "misfits", "at"]
    many = InferredConfig(NEW, tuple(range(99)))
    assert cells(many._repr_html_()) == [
        header,
        ["25200", "61200", "99", "(0, 1, 2, 3, 4, 5, ...)"],
    ]
    assert cells(InferredConfig(None, ())._repr_html_()) == [header, ["", "", "0", "()"]]


GOOD = {"when_valid": WHEN, "begins": "From", "expires": "To"}


def changed(**arguments):
    """Return the call of `check_response` with these in place of good arguments."""
    return lambda: check_response({}, NEW, **{**GOOD, **arguments})


@pytest.mark.parametrize(
    ("call", "error", "parts"),
    [
        pytest.param(call, error, parts, id=parts)
        for call, error, parts in [
            (lambda: check_response({}, 14400, **GOOD), TypeError, "config=14400|WindowConfig"),
            (changed(old=3), TypeError, "old=3|WindowConfig"),
            (changed(model="5442"), ValueError, "model='5442'"),
            (changed(model=5440), TypeError, "model=5440"),
            (
                changed(when_valid="2017-10-10T20:00"),
                ValueError,
                "when_valid='2017-10-10T20:00'|offset",
            ),
            (changed(when_valid=None), TypeError, "when_valid="),
            (changed(begins=""), ValueError, "begins=''|path"),
            (changed(begins="a..b"), ValueError, "begins='a..b'"),
            (changed(expires="a."), ValueError, "expires='a.'"),
            (changed(expires=0), TypeError, "expires=0|str"),
            (changed(when_valid="9999-12-31T23:00Z"), OverflowError, "9999-12-31"),
            (lambda: infer_config(None), TypeError, "observations=None|pairs of instants"),
            (lambda: InferredConfig(14400, ()), TypeError, "config=14400|WindowConfig"),
            (lambda: InferredConfig(NEW, []), TypeError, "misfits=[]|tuple"),
            (lambda: InferredConfig(None, (1, True)), TypeError, "misfits=True|int"),
            (lambda: check_request({}, {}), TypeError, "expected={}|TemporaryCodeRequest"),
            (changed(unix="us"), ValueError, "unix='us'|'ms'"),
            (changed(begins=()), ValueError, "begins=()"),
            (changed(begins="$"), ValueError, "begins='$'"),
            (changed(begins="$."), ValueError, "begins='$.'"),
            (changed(begins="$[a]"), ValueError, "begins='$[a]'"),
            (changed(begins="$.a b]"), ValueError, "begins='$.a"),
            (changed(begins="$['\\x']"), ValueError, "begins="),
            (changed(expires=(1.0,)), TypeError, "expires=1.0"),
            (changed(expires=(True,)), TypeError, "expires=True"),
            (lambda: Mismatch(("a", None), B, None, "why"), TypeError, "field=None"),
            (lambda: Mismatch((), B, None, "why"), ValueError, "field=()"),
            (lambda: infer_config([(B, E), B]), TypeError, "observations[1]="),
            (lambda: infer_config([(B, E, E)]), TypeError, "observations[0]=|pair"),
            (lambda: infer_config([(B, None)]), TypeError, "observations[0][1]=None"),
            (lambda: infer_config([(5, E)]), TypeError, "observations[0][0]=5"),
            (
                lambda: infer_config([(B, "2017-10-10T16:00")]),
                ValueError,
                "observations[0][1]='2017-10-10T16:00'|offset",
            ),
            (lambda: Mismatch(1, B, None, "why"), TypeError, "field=1|str"),
            (
                lambda: Mismatch("To", "2017-10-11T00:00", None, "why"),
                ValueError,
                "expected='2017-10-11T00:00'|offset",
            ),
            (lambda: Mismatch("To", B, 5, "why", moment=5), TypeError, "moment=5"),
            (changed(paths=PATHS), TypeError, "paths=Paths(|begins|expires"),
            (changed(paths=PATHS, begins=None), TypeError, "paths=Paths(|begins|expires"),
            (changed(paths={"begins": "a"}, begins=None, expires=None), TypeError, "paths={|Paths"),
            (changed(begins=None), TypeError, "begins=None|str"),
            (changed(expires=None), TypeError, "expires=None|str"),
            (lambda: Paths(begins="a", expires=""), ValueError, "expires=''|path"),
            (lambda: Paths(begins="a", expires="b", when_valid="."), ValueError, "when_valid='.'"),
            (lambda: Paths(begins="a", expires="b", when_valid=5), TypeError, "when_valid=5"),
            (lambda: Mismatch("To", B, None, None), TypeError, "reason=None|str"),
        ]
    ],
)
def test_bad_input_is_refused_by_name(call, error, parts):
    refuses(call, error, parts.split("|"))


def test_a_decoded_body_is_not_changed():
    text = json.dumps({"from": [B], "to": E})
    body = json.loads(text)
    check_response(body, NEW, when_valid=WHEN, begins="From.0", expires="To")
    assert json.dumps(body) == text
