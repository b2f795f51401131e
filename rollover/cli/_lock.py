"""Locks on files, which the system gives back when a process ends, however it ends."""

from __future__ import annotations

import sys
from typing import IO, Any, Final

_PAST_THE_END: Final = 0x7FFFFFFE  # there a lock of Windows hinders nobody who reads


def hold(file: IO[Any], *, wait: bool = False) -> bool:
    """Lock a file until it is closed; whether it is locked, which `wait` waits for.

    Raises
    ------
    ImportError
        If the platform has no such locks.
    """
    if sys.platform == "win32":
        import msvcrt

        file.seek(_PAST_THE_END)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        except OSError:
            if wait:
                raise
            return False
        finally:
            file.seek(0)
        return True
    try:
        from fcntl import LOCK_EX, LOCK_NB, flock
    except ImportError:
        raise ImportError("this platform has no locks on files: run one at a time") from None
    try:
        flock(file, LOCK_EX if wait else LOCK_EX | LOCK_NB)
    except BlockingIOError:
        return False
    return True
