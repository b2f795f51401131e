"""Hold a port to the published answers: ``python run.py COMMAND [ARGUMENT ...]``.

The command gets a case a line, as JSON with the name of its file in `file`, and answers each with a
line of JSON that has what is wanted of it, or ``{"refused": true}``. Files that it does not know it
answers with ``{}``: they are skipped, and counted.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
WANTED = {
    "windows": ["index", "start", "end"],
    "counts": ["count"],
    "fates": ["start", "end", "fate", "requests"],
    "plans": ["codes", "gaps", "shared"],
    "audits": ["held", "missing", "surplus", "exposed"],
    "recommendations": ["answer"],
    "refused": ["refused"],
}
LIMIT = 300  # seconds for all


def cases(folder: Path = FOLDER):
    """Yield the file, what is given and what is wanted of each case."""
    for name, wanted in WANTED.items():
        for line in (folder / f"{name}.jsonl").read_text("utf-8").splitlines():
            case = json.loads(line)
            answer = {key: case.pop(key) for key in wanted}
            yield name, {"file": name, **case}, answer


def main(command: list[str]) -> int:
    """Ask the command, and say of each file how many answers are right, wrong and skipped."""
    asked = list(cases())
    given = "".join(f"{json.dumps(case)}\n" for _, case, _ in asked)
    done = subprocess.run(
        command, input=given, capture_output=True, text=True, timeout=LIMIT, check=True
    )
    counts = {name: [0, 0, 0] for name in WANTED}
    for (name, case, wanted), line in zip(asked, done.stdout.splitlines(), strict=True):
        answer = json.loads(line)
        found = {key: answer.get(key) for key in wanted}
        counts[name][2 if answer == {} else found != wanted] += 1
        if answer != {} and found != wanted:
            print(
                f"{name} {case['rules']}: {case}\n  wanted {wanted}\n  got {answer}",
                file=sys.stderr,
            )
    for name, (right, wrong, skipped) in counts.items():
        print(f"{name}: {right} right, {wrong} wrong, {skipped} skipped")
    return int(any(wrong for _, wrong, _ in counts.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
