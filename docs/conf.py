"""How the documentation is built: ``make docs``."""

import os
import re
import shutil
import sys
import zlib
from html import escape
from importlib.metadata import version as version_of
from pathlib import Path

from docutils import nodes
from sphinx.pycode import ModuleAnalyzer
from sphinx.util.logging import getLogger

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

# Sphinx reads what is below its own folder only: the notebooks come in as a copy, anew each time.
shutil.rmtree(HERE / "notebooks", ignore_errors=True)
shutil.copytree(HERE.parent / "notebooks", HERE / "notebooks")


def inventory(name: str) -> str:
    """Return the path of an inventory as intersphinx reads it, made from its list of names."""
    path = HERE / "build" / f"{name}.inv"
    path.parent.mkdir(exist_ok=True)
    names = (HERE / "inventories" / f"{name}.txt").read_bytes()
    head = f"# Sphinx inventory version 2\n# Project: {name}\n# Version: \n# zlib\n"
    path.write_bytes(head.encode() + zlib.compress(names))
    return str(path)


project = "rollover"
author = "The rollover developers"
copyright = f"{author}, MIT licence"  # noqa: A001
release = version_of("rollover")
extensions = [
    "myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.viewcode",
    "sphinx.ext.intersphinx", "sphinx_copybutton", "links",
]  # fmt: skip
exclude_patterns = ["build", "notebooks/data/README.md"]

html_theme = "furo"
html_title = f"rollover {release}"
html_baseurl = os.environ.get(
    "DOCS_URL", ""
)  # where the pages will be; a preview's picture needs it
html_favicon = "static/favicon.svg"
html_static_path = ["static", "../notebooks/two-guests.png"]
html_css_files = ["pages.css"]
html_copy_source = False
html_domain_indices = False

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 300
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True
copybutton_line_continuation_character = "\\"

default_role = (
    "py:obj"  # single backticks: a link where the name is known, and code where it is not
)
nitpicky = True
nitpick_ignore_regex = [
    ("py:obj", ".*"),
    ("py:class", r"Name|tuple\[.*|rollover\.frames\._\w+\.Frame|.*\.SearchStrategy|dateutil\..*"),
]
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
# Names of types as the reference says them, where Python would say what they stand for.
autodoc_type_aliases = {
    name: name
    for name in (
        "ArrayLike", "FieldPath", "FleetSettings", "Frame", "Instant", "Name", "NDArray", "OnError",
        "Source", "UnixUnit",
    )
}  # fmt: skip
autodoc_inherit_docstrings = False
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 80
napoleon_google_docstring = False
napoleon_use_rtype = False
intersphinx_mapping = {
    "python": ("https://docs.python.org/3", inventory("python")),
    "numpy": ("https://numpy.org/doc/stable", inventory("numpy")),
    "pandas": ("https://pandas.pydata.org/docs", inventory("pandas")),
    "matplotlib": ("https://matplotlib.org/stable", inventory("matplotlib")),
}


def no_words_of_a_builtin(app, what, name, obj, options, lines):
    """Leave out what Python says of the type of a value."""
    if what == "data":
        lines.clear()


def no_colon_in_a_first_line(app, what, name, obj, options, lines):
    """Warn where napoleon would take what stands before a colon for the type of a property."""
    if what in ("property", "attribute", "data") and lines and ":" in re.sub("`.*?`", "", lines[0]):
        getLogger(__name__).warning("%s: a colon in the first line of its docstring", name)


def plain_signature(app, what, name, obj, options, signature, returned):
    """Leave out what no caller gives, and names of modules before values."""
    if name == "rollover.Plan":  # which `plan` makes
        return "", None

    def plain(text):
        text = re.sub(r"\*\*how: .*\]", "**how", text or "")
        text = re.sub(r"TypeAliasForwardRef\('(\w+)'\)", r"\1", text)
        text = re.sub(r"~?numpy\._typing\._array_like\.NDArray", "NDArray", text)  # NumPy 2.5
        text = re.sub(r"~numpy\.ndarray\[.*?\], ~numpy\.dtype\[(.*?)\]\]", r"NDArray[\1]", text)
        text = re.sub(r"~\w+\.Annotated\[(\S+), <rollover\._pydantic\..*?>\]", r"\1", text)
        text = text.replace("= datetime.timezone.utc", "= UTC")
        return text.replace("= datetime.timedelta(", "= timedelta(") or None

    return plain(signature), plain(returned)


def join_parameters(app, doctree):
    """Say once what a docstring says of several parameters; napoleon says it of each."""
    for field in doctree.findall(nodes.field):
        if field[0].astext() != "Parameters" or not isinstance(field[1][0], nodes.bullet_list):
            continue
        before, words = None, ""
        for item in [*field[1][0]]:
            name, *rest = item[0]
            if "".join(part.astext() for part in rest) == words:
                before.parent.insert(before.parent.index(before) + 1, [nodes.Text(", "), name])
                item.parent.remove(item)
            else:
                words = "".join(part.astext() for part in rest)
            before = name


def finish(app, page, template, context, doctree):
    """Make what scrolls reachable by keyboard, and say what a page is about where it is linked."""
    if doctree is None:
        return
    body = context["body"].replace("<pre>", '<pre tabindex="0">')
    scrolls = r'<div class="(?=cell_output |table-wrapper )'
    context["body"] = re.sub(scrolls, '<div tabindex="0" class="', body)
    said = next(doctree.findall(nodes.paragraph), None)
    about = escape(" ".join(said.astext().split()) if said else context["title"])
    card = {
        "og:title": escape(f"{context['title']} · rollover"),
        "og:description": about,
        "og:image": f"{html_baseurl}{context['pathto']('_static/two-guests.png', 1)}",
        "og:type": "article",
    }
    context["metatags"] += f'<meta name="description" content="{about}">\n' + "".join(
        f'<meta property="{name}" content="{content}">\n' for name, content in card.items()
    )


def setup(app):
    app.connect("autodoc-process-docstring", no_words_of_a_builtin)
    app.connect("autodoc-process-docstring", no_colon_in_a_first_line, priority=1)
    app.connect("autodoc-process-signature", plain_signature)
    for module in ("rollover.bulk._verbs", "rollover.bulk._runs"):
        verbs = ModuleAnalyzer.for_module(module)
        verbs.analyze()
        verbs.overloads.clear()  # which are for type checkers
    app.connect("doctree-read", join_parameters)
    app.connect("html-page-context", finish)
