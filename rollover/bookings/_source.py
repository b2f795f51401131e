"""A path, a stream or lines, as lines of text of bounded length."""

from __future__ import annotations

import codecs
import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from io import BufferedReader, BytesIO, TextIOWrapper
from os import PathLike
from pathlib import Path
from typing import Any, Final, Literal, TextIO, TypeAlias, cast

from rollover._validation import instance, shown, wrong_type

Source: TypeAlias = str | PathLike[str] | bytes | TextIO | BufferedReader | Iterable[str | bytes]
Report: TypeAlias = Callable[[ValueError], object]
OnError: TypeAlias = Literal["raise"] | Report

LONGEST_LINE: Final = 1 << 20  # characters: a file without line ends is no text
_GZIP: Final = b"\x1f\x8b"
_TIMES, _ROOM = 100, 1 << 26  # to which a packed file may unpack: times its size, plus bytes
_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@contextmanager
def opened(
    source: Source, encoding: str, name: str | None = None, named: Callable[[str], str] = str
) -> Iterator[tuple[str, Iterator[str]]]:
    """Give what to call the source, and its lines; what gzip has packed is unpacked.

    A stream is not closed. Bytes that are not of the encoding come through as surrogates where they
    can, so that their row can be named.
    """
    with ExitStack() as stack:
        stream: Any = source
        # No path is meant to have a line end.
        if isinstance(source, str) and "\n" in source:
            raise ValueError("source is a text, not a path: pass io.StringIO(text)")
        if isinstance(source, str | PathLike):
            name = name or str(source)
            stream = stack.enter_context(Path(source).open("rb"))
        elif isinstance(source, bytes):
            stream = BytesIO(source)
        own_name = getattr(stream, "name", None)
        file = name or (own_name if isinstance(own_name, str) else "<source>")
        if hasattr(stream, "read"):
            if isinstance(stream.read(0), bytes):  # which takes nothing of it
                encoding = instance(encoding, str, "encoding")
                stream = _decoded(stream, file, encoding, named, stack)
            yield file, _lines(stream.readline, file)
        elif isinstance(stream, Iterable):
            lines = iter(stream)
            yield file, _lines(lambda _: _text(next(lines, None), encoding), file)
        else:
            raise wrong_type(source, "source", "a path, a stream or lines")


def checked(cell: str, column: str) -> str:
    """Return a text; refuse one with bytes that are not of the file's encoding."""
    if not cell.isascii() and any("\udc80" <= character <= "\udcff" for character in cell):
        raise ValueError(
            f"{column}={cell!r} is not UTF-8: save the file as that, or name its encoding, such as "
            "cp1252 of older spreadsheets"
        )
    return cell


def handler(on_error: OnError) -> Report:
    """Return what is called with each error of a row."""
    if callable(on_error):
        return on_error
    if on_error != "raise":
        raise ValueError(f"on_error={shown(on_error)} is neither 'raise' nor a callable")

    def give_up(error: ValueError) -> None:
        raise error from None

    return give_up


def _decoded(
    stream: BufferedReader, file: str, encoding: str, named: Callable[[str], str], stack: ExitStack
) -> TextIOWrapper:
    if not hasattr(stream, "peek"):
        stream = BufferedReader(cast("Any", stream))
        stack.callback(stream.detach)  # which the end of the wrapper would close
    with _named_errors(file):
        head = stream.peek(4)[:4]  # which leaves it there, also where a stream cannot go back
    if head.startswith(_GZIP):
        stream = cast("BufferedReader", _Unpacked(stream, file))
        with _named_errors(file):
            head = stream.peek(4)[:4]
    if head.startswith(_GZIP):
        raise ValueError(f"{file}: is packed twice: unpack it once")
    if head in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        raise ValueError(f"{file}: is a zip file or a spreadsheet: save the sheet as CSV")
    if head == b"PAR1":
        raise ValueError(f"{file}: is Parquet: read it as a data frame, for bookings.from_frame")
    if head.startswith(_UTF_16) and encoding.lower().startswith("utf-8"):
        raise ValueError(
            f"{file}: is UTF-16: save it as UTF-8, or say so with {named('encoding')}, utf-16"
        )
    try:
        decoded = TextIOWrapper(stream, encoding, "surrogateescape", newline="")
    except LookupError as error:
        raise ValueError(f"{named('encoding')}={encoding!r}: {error}") from None
    stack.callback(decoded.detach)
    return decoded


class _Unpacked(gzip.GzipFile):
    """What gzip has packed, up to a bound: a file of a megabyte may hold a gigabyte."""

    def __init__(self, packed: BufferedReader, file: str) -> None:
        self._packed = _Counted(packed)
        self._file = file
        super().__init__(fileobj=cast("Any", self._packed), mode="rb")

    def read1(self, size: int = -1) -> bytes:
        """Return some bytes; refuse more than a file of this size should hold."""
        found = super().read1(size)
        if self.tell() > _TIMES * self._packed.taken + _ROOM:
            raise ValueError(
                f"{self._file}: unpacks to more than {_TIMES} times its size: unpack it first"
            )
        return found


class _Counted:
    """A stream that knows how many bytes were read of it."""

    def __init__(self, stream: BufferedReader) -> None:
        self._stream = stream
        self.taken = 0

    def read(self, size: int = -1) -> bytes:
        """Return so many bytes at most."""
        found = self._stream.read(size)
        self.taken += len(found)
        return found


def _lines(readline: Callable[[int], str], file: str) -> Iterator[str]:
    number = 0
    with _named_errors(file):
        try:
            while line := readline(LONGEST_LINE):
                number += 1
                if len(line) >= LONGEST_LINE:
                    raise ValueError(
                        f"{file}:{number}: is a line of more than {LONGEST_LINE} characters"
                    )
                yield line if number > 1 else line.removeprefix("\ufeff")
        except UnicodeError as error:
            raise ValueError(f"{file}:{number + 1}: is not of its encoding: {error}") from None


@contextmanager
def _named_errors(file: str) -> Iterator[None]:
    """Name the file in errors of reading and unpacking it."""
    try:
        yield
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise ValueError(f"{file}: cannot be unpacked: {error}") from None
    except OSError as error:
        error.filename = error.filename or file
        raise


def _text(line: str | bytes | None, encoding: str) -> str:
    if line is None:
        return ""
    return (line.decode(encoding, "surrogateescape") if isinstance(line, bytes) else line) or "\n"
