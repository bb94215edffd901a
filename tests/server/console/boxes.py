"""What a browser would send of the form of a registration, read from its page."""

from html.parser import HTMLParser

from werkzeug.datastructures import MultiDict

from server.console.filling import Sent


class Boxes(HTMLParser):
    """Its boxes as they stand, its buttons, and the box that has the cursor."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.sent: Sent = MultiDict()
        self.buttons: list[dict[str, str | None]] = []
        self.focus = ""
        self.name = ""
        self.inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        name = said.get("name") or ""
        if tag == "form":
            self.inside = "letter" in (said.get("class") or "")
        if not self.inside:
            return
        if "autofocus" in said:
            self.focus = name
        if tag == "button":
            self.buttons.append(said)
        is_tick = said.get("type") in ("checkbox", "radio")
        if tag == "input" and (not is_tick or "checked" in said):
            self.sent.add(name, said.get("value") or "")
        if tag in ("select", "textarea"):
            self.name = name
            self.sent.add(name, "")
        if tag == "option" and self.name and "selected" in said:
            self.sent[self.name] = said.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag in ("select", "textarea"):
            self.name = ""
        if tag == "form":
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.name and self.lasttag == "textarea":
            self.sent[self.name] = data.removeprefix("\n")
