"""The report's HTML: one file that needs no network, from escaped text, tables and figures."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Sequence
from importlib import resources
from typing import Any

# The browser itself refuses whatever would leave the page.
POLICY = ("default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; "
          "font-src data:")


class Page:
    """Collects sections in order; `html()` is the whole file."""

    def __init__(self, title: str, lead: str) -> None:
        self.title = title
        self._parts = [f"<h1>{html.escape(title)}</h1>", f'<p class="soft">{html.escape(lead)}</p>', "NAVIGATION"]
        self._sections: list[tuple[str, str]] = []
        self._figures: dict[str, Any] = {}

    def cards(self, cards: Sequence[tuple[str, str]]) -> None:
        """Large numbers, each with what it is."""
        inside = "".join(f'<div class="card"><b>{html.escape(value)}</b><span>{html.escape(what)}</span></div>'
                         for value, what in cards)
        self._parts.append(f'<div class="cards">{inside}</div>')

    def section(self, name: str, title: str, text: str = "") -> None:
        self._sections.append((name, title))
        self._parts.append(f'<h2 id="{name}">{html.escape(title)}</h2>')
        if text:
            self.text(text)

    def text(self, text: str) -> None:
        self._parts.append(f"<p>{html.escape(text)}</p>")

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[int] = ()) -> None:
        """`numbers` are the columns that are set to the right."""
        def cell(tag: str, column: int, text: str) -> str:
            kind = ' class="number"' if column in numbers else ""
            return f"<{tag}{kind}>{html.escape(text)}</{tag}>"

        top = "".join(cell("th", i, text) for i, text in enumerate(head))
        body = "".join("<tr>" + "".join(cell("td", i, text) for i, text in enumerate(row)) + "</tr>" for row in rows)
        self._parts.append(f'<div class="scroll"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>'
                           "</div>")

    def figure(self, name: str, figure: Any, label: str) -> None:
        """A plotly figure; `label` says what it shows to those who cannot see it."""
        made = self._figures[name] = json.loads(figure.to_json())
        # The place has the height: plotly forgets its own when the window changes.
        height = made["layout"].pop("height")
        self._parts.append(f'<figure><div class="plot" id="plot-{name}" style="height: {height}px" role="img" '
                           f'aria-label="{html.escape(label, quote=True)}"></div></figure>')

    def code(self, text: str) -> None:
        self._parts.append(f"<pre><code>{html.escape(text)}</code></pre>")

    def folded(self, summary: str, text: str, file_name: str) -> None:
        """Long text that opens on a click, and can be saved as a file."""
        data = base64.b64encode(text.encode()).decode()
        self._parts.append(
            f'<p class="screen"><a download="{html.escape(file_name, quote=True)}" '
            f'href="data:application/octet-stream;base64,{data}">save {html.escape(file_name)}</a></p>'
            f"<details><summary>{html.escape(summary)}</summary><pre><code>{html.escape(text)}</code></pre></details>")

    def html(self) -> str:
        from plotly.offline import get_plotlyjs

        here = resources.files("chokepoint")
        style, script = ((here / name).read_text() for name in ("report.css", "report.js"))
        links = " ".join(f'<a href="#{name}">{html.escape(title)}</a>' for name, title in self._sections)
        body = "\n".join(f"<nav>{links}</nav>" if part == "NAVIGATION" else part for part in self._parts)
        # "</" would end the script that the JSON lies in.
        figures = json.dumps(self._figures, separators=(",", ":"), allow_nan=False).replace("</", "<\\/")
        return "\n".join([
            "<!DOCTYPE html>", '<html lang="en">', "<head>", '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<link rel="icon" href="data:,">', f"<title>{html.escape(self.title)}</title>",
            f"<style>\n{style}</style>", "</head>", "<body>", f"<main>\n{body}\n</main>",
            f'<script type="application/json" id="figures">{figures}</script>',
            f"<script>{get_plotlyjs()}</script>", f"<script>\n{script}</script>", "</body>", "</html>", ""])
