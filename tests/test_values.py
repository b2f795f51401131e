"""The values as values: equal, hashable, immutable, copied, pickled, shown."""

import copy
import dataclasses
import pickle
from datetime import UTC, datetime, timedelta, timezone
from html.parser import HTMLParser

import drawn
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollover import LockModel, TemporaryCodeRequest, Window, WindowConfig, WindowRange, _html

CONFIG = WindowConfig(14_400, -3_600)
REQUEST = TemporaryCodeRequest(
    "A12345", 1234, "2017-10-10T20:00:00.25Z", model="D1000", configured=True
)
VALUES = [CONFIG, CONFIG.window(-3), WindowRange(CONFIG, range(-3, 9, 2)), REQUEST]
each = pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)


@each
def test_the_repr_can_be_pasted(value):
    assert eval(repr(value)) == value
    assert repr(eval(repr(value))) == repr(value)


@each
def test_copies_and_pickles_are_equal(value):
    copies = [copy.copy(value), copy.deepcopy(value)]
    copies += [pickle.loads(pickle.dumps(value, n)) for n in range(pickle.HIGHEST_PROTOCOL + 1)]
    for other in copies:
        assert other == value
        assert hash(other) == hash(value)
        assert repr(other) == repr(value)


@each
def test_immutable(value):
    before = repr(value)
    for field in dataclasses.fields(value):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(value, field.name, 1)
        with pytest.raises(dataclasses.FrozenInstanceError):
            delattr(value, field.name)
    with pytest.raises((AttributeError, TypeError)):
        value.another = 1
    assert not hasattr(value, "__dict__")
    assert repr(value) == before


@each
def test_equal_to_its_like_alone(value):
    assert value == eval(repr(value))
    assert value != repr(value)
    assert value is not None
    assert value != 0
    assert {value: 1}[eval(repr(value))] == 1


@each
def test_replace_builds_a_value_that_is_checked(value):
    assert dataclasses.replace(value) == value
    name = dataclasses.fields(value)[0].name
    with pytest.raises(TypeError, match=f"{name}=None"):
        dataclasses.replace(value, **{name: None})


def test_reprs():
    assert [repr(value) for value in VALUES] == [
        "WindowConfig(window_seconds=14400, epoch_seconds=-3600)",
        "Window(index=-3, start='1969-12-31T11:00:00+00:00', end='1969-12-31T15:00:00+00:00')",
        "WindowRange(config=WindowConfig(window_seconds=14400, epoch_seconds=-3600), "
        "indexes=range(-3, 9, 2))",
        "TemporaryCodeRequest('A12345', 1234, '2017-10-10T20:00:00.250000+00:00', "
        "model=LockModel.DEADBOLT, configured=True)",
    ]
    assert repr(LockModel.DEADBOLT) == "LockModel.DEADBOLT"
    assert eval(repr(LockModel.DEADBOLT)) is LockModel.DEADBOLT


@given(drawn.inner_questions())
def test_a_window_pastes_anywhere_in_time(question):
    config, when = question
    window = config.window_at(when)
    assert eval(repr(window)) == window
    assert eval(repr(config)) == config


@given(st.integers(), drawn.all_time, st.timedeltas(timedelta(microseconds=1), timedelta(40)))
def test_a_window_of_ones_own_pastes(index, start, length):
    try:
        window = Window(index, start, start + length)
    except OverflowError:
        return
    assert eval(repr(window)) == window


def test_windows_are_equal_by_index_and_bounds():
    start, end = datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 7, 2, tzinfo=UTC)
    window = Window(1, start, end)
    east = timezone(timedelta(hours=5))
    assert window == Window(1, start.astimezone(east), end.astimezone(east))
    assert Window(1, start.astimezone(east), end).start.tzinfo is UTC
    assert window != Window(2, start, end)
    assert window != Window(1, start - timedelta(microseconds=1), end)
    assert window != Window(1, start, end + timedelta(microseconds=1))


class Cells(HTMLParser):
    """Reads a table: rows of cells, and the tags met."""

    def __init__(self):
        super().__init__()
        self.rows, self.tags = [], set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        assert not attrs
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_data(self, data):
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data.strip("\n")


def cells(html):
    reader = Cells()
    reader.feed(html)
    reader.close()
    assert reader.tags <= {"table", "tr", "th", "td"}
    for tag in reader.tags:
        assert html.count(f"<{tag}>") == html.count(f"</{tag}>")
    return reader.rows


WINDOW_HEADER = ["index", "start (UTC)", "end (UTC)", "duration"]


def test_tables_in_a_notebook():
    assert cells(CONFIG._repr_html_()) == [
        ["window_seconds", "epoch_seconds", "window", "first rollover of 1970 (UTC)"],
        ["14400", "-3600", "4:00:00", "1970-01-01 03:00:00+00:00"],
    ]
    assert cells(CONFIG.window(-3)._repr_html_()) == [
        WINDOW_HEADER,
        ["-3", "1969-12-31T11:00:00+00:00", "1969-12-31T15:00:00+00:00", "4:00:00"],
    ]
    assert cells(REQUEST._repr_html_()) == [
        ["field", "value"],
        ["DeviceIdentifier", "A12345"],
        ["FirmwareVersion", "1234"],
        ["KeyNumber", "4"],
        ["WhenValid", "2017-10-10T20:00:00+00:00"],
    ]


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (0, []),
        (1, ["0"]),
        (10, [str(i) for i in range(10)]),
        (11, [*"01234", "...", *"6789", "10"]),
        (10_000, [*"01234", "...", "9995", "9996", "9997", "9998", "9999"]),
    ],
)
def test_a_long_range_shows_its_ends(count, shown):
    header, *rows = cells(WindowRange(WindowConfig(14_400), range(count))._repr_html_())
    assert header == WINDOW_HEADER
    assert [row[0] for row in rows] == shown
    for row in rows:
        if row[0] == "...":
            assert row == ["...", f"{count - 10} more", "", ""]
        else:
            hours = timedelta(hours=4) * int(row[0])
            assert row[1] == (datetime(1970, 1, 1, tzinfo=UTC) + hours).isoformat()


@given(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\0\n"))), min_size=1
    )
)
def test_a_table_is_the_text_of_its_cells(rows):
    html = _html.table(rows[0], rows[1:])
    assert cells(html) == rows
    assert html.startswith("<table>\n<tr>")
    assert html.endswith("</tr>\n</table>")


def test_a_table_escapes():
    assert _html.table(["<b>"], [["\"&'", 1]]) == (
        "<table>\n<tr><th>&lt;b&gt;</th></tr>\n<tr><td>&quot;&amp;&#x27;</td><td>1</td></tr>\n</table>"
    )
