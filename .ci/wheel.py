"""Is what is published whole? Asked of an installed wheel, away from the tree it was built from.

``python wheel.py WHEEL NAMES``: NAMES lists the tracked files of ``rollover/``, one a line.
"""

import sys
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from subprocess import run
from zipfile import ZipFile

import rollover

wheel, tracked = map(Path, sys.argv[1:])
packed = {name for name in ZipFile(wheel).namelist() if ".dist-info/" not in name}
names = set(tracked.read_text("utf-8").split())
assert packed == names, f"not in both the wheel and the tree: {sorted(packed ^ names)}"
assert {"rollover/py.typed", "rollover/__init__.pyi"} <= packed
assert Path(rollover.__file__).parent.parent.name == "site-packages", rollover.__file__

modules = [module.name for module in walk_packages(rollover.__path__, "rollover.")]
for module in {"rollover", *modules} - {"rollover.__main__"}:
    if "-" in module:  # a hook, which PyInstaller runs
        continue
    home = import_module(module)
    for name in getattr(home, "__all__", ()):
        getattr(home, name)

STAYS = "lock,arrival,departure\nLOFT,2026-10-30T02:00Z,2026-10-30T09:00Z\n"
command = Path(sys.executable).with_name("rollover")
for program in ([command], [sys.executable, "-m", "rollover"]):
    asked = [*program, "plan", "-", "--model", "5440"]
    answer = run(asked, input=STAYS, capture_output=True, check=True, text=True, timeout=60)
    assert len(answer.stdout.splitlines()) == 4, answer.stdout  # three windows of four hours
print(f"{len(packed)} files, {len(rollover.__all__)} names")
