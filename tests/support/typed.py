"""Write the Python of the README and the documentation to files, a page each, for type checkers.

``python -m support.typed FOLDER``, in `tests`; ``make types`` checks what it writes.
"""

import doctest
import shutil
import sys
from pathlib import Path

from support import pages


def code_of(path):
    """Return the Python of a page, each line where it is on the page."""
    lines = []
    for language, first, text in pages.blocks(path):
        if language == "python" and text.startswith(">>>"):
            examples = doctest.DocTestParser().get_examples(text)
            numbered = [(first + example.lineno, example.source) for example in examples]
        elif language == "python" or language.startswith("{code-cell}"):
            numbered = [(first, pages.without_options(text))]
        else:
            continue
        for number, source in numbered:
            lines += [""] * (number - 1 - len(lines)) + source.splitlines()
    return "\n".join(lines) + "\n"


def main(folder):
    """Write each page that has Python."""
    folder.mkdir(parents=True)
    (folder / "pyrightconfig.json").write_text('{"reportUnusedExpression": false}\n', "utf-8")
    shutil.copy(Path(__file__).with_name("uses.py"), folder)
    for path in [pages.ROOT / "README.md", *pages.PAGES]:
        code = code_of(path)
        if code.strip():  # which begins on the line where the page has it
            (folder / f"{path.stem.replace('-', '_')}.py").write_text(code, "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
