"""Links from the pages into the reference: names in words, at their first mention, and imports."""

import re
from functools import partial

from docutils import nodes
from sphinx.util.nodes import make_refnode

RECEIVERS = {
    "change": "Reconfiguration", "codes": "Plan", "config": "WindowConfig", "model": "LockModel",
    "timeline": "LockTimeline",
}  # fmt: skip


def public_name(text, entries):
    """Return the public name that a page means by a piece of code, or None."""
    text = re.sub(r"\(.*", "", text.replace("plan(...).", "codes.")).removeprefix("rollover.")
    receiver, _, method = text.partition(".")
    for name in (f"rollover.{text}", f"rollover.{RECEIVERS.get(receiver)}.{method}"):
        if name in entries:
            return name
    alike = [name for name in entries if name.rpartition(".")[2] == text]
    if len(alike) != 1:
        return None
    column = entries[alike[0]].objtype in {"property", "attribute"} and text.islower()
    plain = text.islower() and "_" not in text  # `due` is a command, and a word
    return None if column or plain else alike[0]


def link_names(app, doctree, page):
    """Link the first mention of each public name on a page to its entry in the reference."""
    if page.startswith("reference") or page == "command-line":
        return
    entries, linked = app.env.get_domain("py").objects, set()
    for literal in doctree.findall(nodes.literal):
        name = public_name(literal.astext(), entries)
        inside = isinstance(literal.parent, nodes.reference | nodes.title)
        if name and name not in linked and not inside:
            linked.add(name)
            target, text = entries[name], literal.deepcopy()
            literal.replace_self(
                make_refnode(app.builder, page, target.docname, target.node_id, text, name)
            )


IMPORT = re.compile(
    r'<span class="nn">(rollover[\w.]*)</span><span class="w"> </span>'
    r'<span class="kn">import</span>(?: <span class="p">\(</span>[^)]*|.*)'
)


def link_imports(app, page, template, context, doctree):
    """Link each public name that the code of a page imports."""
    if doctree is None:
        return
    entries = app.env.get_domain("py").objects

    def link(module, found):
        entry = entries.get(f"{module}.{found[1]}")
        if entry is None:
            return found[0]
        place = "" if entry.docname == page else context["pathto"](entry.docname)
        return f'<a href="{place}#{entry.node_id}">{found[0]}</a>'

    def link_all(line):
        return re.sub(r'<span class="n">(\w+)</span>', partial(link, line[1]), line[0])

    context["body"] = IMPORT.sub(link_all, context["body"])


def setup(app):
    app.connect("doctree-resolved", link_names)
    app.connect("html-page-context", link_imports)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
