"""Text out: a file that appears whole or not at all, or standard output."""

from __future__ import annotations

import csv
import errno
import json
import os
import re
import shutil
import stat
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Any, Final, TextIO
from zoneinfo import TZPATH

from rollover import __version__
from rollover.cli._lock import hold

STANDARD_STREAM: Final = "-"
_WIDTH: Final = 80  # of a terminal, at the least
_BETWEEN: Final = "  "  # columns


def printable(text: str) -> str:
    """Return a text with escapes for what would move a cursor, break a line or not be shown."""
    return "".join(
        each if each.isprintable() else each.encode("unicode_escape").decode() for each in text
    )


def standard_output() -> TextIO:
    """Return standard output; refuse one that is closed."""
    if sys.stdout is None:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF), "standard output")
    return sys.stdout


def show(*lines: str) -> None:
    """Print lines, with escapes for what the terminal cannot show."""
    stream = standard_output()
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")  # of a locale with few letters
    for line in lines:
        print(printable(line), file=stream)


def say(line: str) -> None:
    """Print a line on standard error, if there is one."""
    if sys.stderr is not None:
        print(printable(line), file=sys.stderr)


def counted(count: int, one: str, many: str = "") -> str:
    """Return how many there are of something, in words."""
    return f"{count} {one if count == 1 else many or f'{one}s'}"


def show_table(rows: Iterable[Sequence[object]], *, numbers: bool = False) -> None:
    """Print rows with their columns aligned; what is too wide for a terminal is cut.

    The widest columns are, in the middle of a cell.
    """
    table = [[printable(str(cell or "")) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    room = max(shutil.get_terminal_size().columns, _WIDTH)
    while sum(widths) + len(_BETWEEN) * (len(widths) - 1) > room:
        widths[widths.index(max(widths))] -= 1
    align = str.rjust if numbers else str.ljust
    for row in table:
        show(_BETWEEN.join(map(align, map(_cut, row, widths), widths)).rstrip())


def _cut(text: str, room: int) -> str:
    if len(text) <= room:
        return text
    end = (room - len("...")) // 2
    return f"{text[: room - len('...') - end]}...{text[-end:]}"


def show_json(answer: Iterable[tuple[str, object]]) -> None:
    """Print a JSON object of these names and values, and what made it.

    They are taken one by one, and what is an iterator is printed as a list, item by item.
    """
    write = standard_output().write
    write("{\n")
    for name, value in answer:
        write(f"  {json.dumps(name)}: ")
        if isinstance(value, Iterator):
            write("[")
            for at, item in enumerate(value):
                write(f"{',' * bool(at)}\n    {json.dumps(item, allow_nan=False)}")
            write("]")
        else:
            write(json.dumps(value, allow_nan=False))
        write(",\n")
    write(f'  "made_by": {json.dumps(made_by())}\n}}\n')


def made_by() -> dict[str, str]:
    """Return the versions of the library and of the zone data, for who reads the answer later."""
    return {"rollover": __version__, "tzdata": zone_data()}


def zone_data() -> str:
    """Return the version of the zone data, such as 2026a, as far as it says."""
    # In zoneinfo's order: the files of the system, then the package, which may be of another year.
    for folder in map(Path, TZPATH):
        with suppress(OSError, UnicodeError), (folder / "tzdata.zi").open(encoding="utf-8") as file:
            return file.readline().removeprefix("# version").strip()
    with suppress(ImportError):
        return str(import_module("tzdata").IANA_VERSION)
    return "unknown"


def check_file(path: str, option: str) -> None:
    """Refuse what `written_whole` could not write, before the work is done."""
    if path == STANDARD_STREAM:
        return
    if not path:
        raise ValueError(f"{option}: names no file")
    target = Path(os.path.realpath(path))
    if target.exists():
        _refuse_special(path, target.stat())
    elif not target.parent.is_dir():
        missing = errno.ENOTDIR if target.parent.exists() else errno.ENOENT
        raise OSError(missing, os.strerror(missing), path)
    if not os.access(target.parent, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)


def _refuse_special(path: str, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise ValueError(f"{path}: is not a regular file, which alone can be written whole")


@contextmanager
def written_whole(path: str | None, mode: str = "") -> Iterator[IO[Any]]:
    """Give a stream to standard output, or to a file that takes its name only at the end.

    The file is on the disk then, and keeps the mode and owner of the one that was there. What runs
    that were killed have left beside it is removed.
    """
    if path is None or path == STANDARD_STREAM:
        stream = standard_output()
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", newline="\n")
        yield stream
        stream.flush()
        return
    target = Path(os.path.realpath(path))  # so that a link goes on being one
    # In the same folder, as a file can only take a name in its own file system; cut, as a name may
    # be as long as the system allows already.
    beside = target.parent / f".{target.name[:40]}.{os.urandom(8).hex()}.part"
    before, posix = None, hasattr(os, "O_DIRECTORY")
    try:
        with suppress(FileNotFoundError):
            before = Path(path).stat()
        if before is not None:
            _refuse_special(path, before)
        _remove_left_behind(target)
        with _created(beside, mode) as file:
            if before is not None:
                with suppress(PermissionError, AttributeError):  # or where there are no owners
                    os.chown(beside, before.st_uid, before.st_gid)
                beside.chmod(stat.S_IMODE(before.st_mode))
            yield file
            file.flush()
            os.fsync(file.fileno())
            if posix:  # while it is held: else another run takes it for one left behind
                beside.replace(target)
        if posix:
            _to_disk(target.parent)
        else:  # Windows gives no name to a file that is open
            beside.replace(target)
    except OSError as error:
        if error.filename is None or str(error.filename).endswith(".part"):
            error.filename = path
        raise
    finally:
        with suppress(OSError):  # which would hide what went wrong
            beside.unlink(missing_ok=True)


def _to_disk(folder: Path) -> None:
    """Put a folder onto the disk: only then is the name of a file in it there."""
    number = os.open(folder, os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _created(beside: Path, mode: str) -> IO[Any]:
    """Open a new file, held so that no other run takes it for one that was left behind."""
    form = {} if mode else {"encoding": "utf-8", "newline": "\n"}
    while True:
        file: IO[Any] = beside.open(f"x{mode}", **form)  # type: ignore[call-overload]
        with suppress(ImportError, OSError):  # where there are no locks
            hold(file, wait=True)
        if beside.exists():
            return file
        file.close()  # it was taken for one before it was held


def _remove_left_behind(target: Path) -> None:
    """Remove the files of runs that were killed: those that nobody holds."""
    name = re.compile(rf"\.{re.escape(target.name[:40])}\.[0-9a-f]{{16}}\.part")
    for left in filter(lambda path: name.fullmatch(path.name), target.parent.iterdir()):
        with suppress(ImportError, OSError), left.open("rb") as file:
            if hold(file):
                left.unlink()


def rows_into(stream: IO[str], delimiter: str = ",") -> Any:
    """Return a writer of CSV rows that end with a line feed; printable ones to a terminal."""
    shown = printable if stream.isatty() else str
    # Only with this line end are cells quoted that have a carriage return.
    lines = SimpleNamespace(write=lambda line: stream.write(f"{shown(line[:-2])}\n"))
    return csv.writer(lines, delimiter=delimiter, lineterminator="\r\n")


def write_table(path: str | None, header: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Write a CSV file whole, or to standard output."""
    with written_whole(path) as stream:
        writer = rows_into(stream)
        writer.writerow(header)
        writer.writerows(rows)
