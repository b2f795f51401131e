"""Where PyInstaller finds the hook of this package: it asks by the entry point `pyinstaller40`."""

from __future__ import annotations

from pathlib import Path


def hook_folders() -> list[str]:
    """Return the folder of the hook.

    Examples
    --------
    >>> [folder] = hook_folders()
    >>> Path(folder, "hook-rollover.py").exists()
    True
    """
    return [str(Path(__file__).parent)]
