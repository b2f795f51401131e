"""What Sphinx does not see of the pages that it made: ``python docs/check.py FOLDER``.

A link that leads nowhere, a picture without words for who cannot see it, a private path, a guide
that leads to no name of the reference.
"""

import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag


class Page(HTMLParser):
    """The links, the anchors, the pictures and the words of a page, without those of its source."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.pictures: list[dict[str, str]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what a tag has to say."""
        said = {name: value or "" for name, value in attrs}
        self.anchors.add(said.get("id", ""))
        if tag == "a" and "href" in said:
            self.links.append(said["href"])
        if tag == "img":
            self.pictures.append(said)

    def handle_data(self, data: str) -> None:
        """Keep the words."""
        self.words.append(data)


def faults(folder: Path) -> Iterator[str]:
    """Yield each fault of the pages in a folder."""
    paths = (path for path in folder.rglob("*.html") if "_modules" not in path.parts)
    pages = {path: Page(path.read_text("utf-8")) for path in paths}
    for path, page in sorted(pages.items()):
        name = path.relative_to(folder)
        for link in page.links:
            target, anchor = urldefrag(unquote(link))
            place = (path.parent / target).resolve() if target else path
            if re.match(r"[a-z]+:", link):
                continue
            if not place.exists():
                yield f"{name}: {link} leads nowhere"
            elif anchor and place in pages and anchor not in pages[place].anchors:
                yield f"{name}: {link} leads to no place on its page"
        named = any("reference/" in link and "#" in link for link in page.links)
        if name.parts[0] == "guides" and name.stem != "index" and not named:
            yield f"{name}: no link to a name of the reference"
        for picture in page.pictures:
            words = picture.get("alt", "")
            if len(words.split()) < 3 or words == picture.get("src"):
                yield f"{name}: {picture.get('src')} has no alternative text but {words!r}"
        for private in re.findall(r"rollover(?:\.\w+)*\._\w+", "".join(page.words)):
            yield f"{name}: {private} is private"


if __name__ == "__main__":
    found = [*faults(Path(sys.argv[1]).resolve())]
    print(*found, sep="\n", end="\n" if found else "")
    sys.exit(bool(found))
