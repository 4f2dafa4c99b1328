"""Leaflet's own files, and maps that ask for nothing else.

Folium links to ten scripts and styles on four foreign servers. Only Leaflet is needed here; its files
come from a wheel (XStatic-Leaflet, the version Folium writes for), served by the app or written inside
the document.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import folium
from branca.element import Element, JavascriptLink, MacroElement
from folium.elements import JSCSSMixin
from folium.template import Template

from observatory.atomic import write_text


@dataclass(slots=True)
class _Served:
    """Where the app serves Leaflet's files from, as a folder and as the browser asks for it."""

    folder: Path = Path("static/leaflet")
    address: str = "/app/static/leaflet"


_SERVED = _Served()

_FILES = ("leaflet.js", "leaflet.css")

#: Our own functions ``(map, options) => …``, a file each.
_FUNCTIONS = Path(__file__).parent / "js"


@cache
def functions() -> tuple[str, str]:
    """Our functions as one script that browsers keep: its file's name, which changes with it, and its text.

    A page of three maps would else send them three times, and again at each change of it.
    """
    files = sorted(_FUNCTIONS.glob("*.js"))
    parts = [f'"{path.stem}":{path.read_text(encoding="utf-8").strip()}' for path in files]
    text = "window.observatoryMaps={" + ",\n".join(parts) + "};\n"
    return f"maps-{hashlib.sha256(text.encode()).hexdigest()[:12]}.js", text


class OfflineMap(folium.Map):
    """A Folium map without tiles, Bootstrap, jQuery or icon fonts: Leaflet alone, from this machine.

    The page header differs from Folium's in that readers may zoom the page, which Folium forbids.
    """

    default_js: ClassVar[list[tuple[str, str]]] = []
    default_css: ClassVar[list[tuple[str, str]]] = []

    _template = Template(
        """
        {% macro header(this, kwargs) %}
            <meta name="viewport" content="width=device-width, initial-scale=1.0" />
            <style>
                html, body { width: 100%; height: 100%; margin: 0; padding: 0; }
                #{{ this.get_name() }} { position: relative; width: 100%; height: 100%; }
            </style>
            <script>L_NO_TOUCH = false; L_DISABLE_3D = false;</script>
        {% endmacro %}
        {% macro html(this, kwargs) %}
            <div class="folium-map" id={{ this.get_name()|tojson }} ></div>
        {% endmacro %}
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = L.map(
                {{ this.get_name()|tojson }},
                {
                    center: {{ this.location|tojson }}, crs: L.CRS.{{ this.crs }},
                    ...{{ this.options|tojavascript }}
                }
            );
        {% endmacro %}
        """
    )

    def __init__(self, location: tuple[float, float], **options: Any) -> None:
        self.default_js = [("leaflet", f"{_SERVED.address}/leaflet.js")]
        self.default_css = [("leaflet_css", f"{_SERVED.address}/leaflet.css")]
        super().__init__(location=location, tiles=None, **options)

    def _repr_html_(self, **kwargs: Any) -> str:
        """In a notebook: a frame with Leaflet written inside."""
        from html import escape

        style = "border: none; width: 100%; height: 480px"
        return f'<iframe title="Leaflet" srcdoc="{escape(offline_html(self))}" style="{style}"></iframe>'


class _Written(Element):
    """Text that stands in the page as it is."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._name = "Written"
        self.text = text

    def render(self, **_kwargs: Any) -> str:
        return self.text


class Written(MacroElement):
    """An element of a map whose parts are put into the page as they are rendered.

    As Folium does, but what is rendered is not taken for a template again: reading a script of all zones as
    one takes longer than everything else about a map.
    """

    def render(self, **kwargs: Any) -> None:
        """Put the parts into the page, and into its head what they ask for."""
        figure, parts = self.get_root(), self._template.module
        for name, url in getattr(self, "default_js", ()):
            figure.header.add_child(JavascriptLink(url), name=name)
        for part in ("header", "html", "script"):
            if macro := getattr(parts, part, None):
                getattr(figure, part).add_child(_Written(macro(self, kwargs)), name=self.get_name())
        for child in self._children.values():
            child.render(**kwargs)


class Layer(Written, folium.FeatureGroup):
    """What is drawn on a base map and changes with what the reader asks."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = L.featureGroup().addTo({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self) -> None:
        super().__init__(control=False)


class Script(Written, JSCSSMixin):
    """One of our `functions` by its name, called with the map and `options`.

    `depth` says how far up the map is: 1 for a child of the map, 2 for a child of one of its layers.
    `inside` holds the scripts it needs by file name, for documents that must hold everything.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            window.observatoryMaps.{{ this.function }}({{ this.map_name() }}, {{ this.options }});
        {% endmacro %}
        """
    )

    def __init__(self, function: str, options: Any, depth: int = 1) -> None:
        super().__init__()
        self._name = "Script"
        name, text = functions()
        self.default_js = [("functions", f"{_SERVED.address}/{name}")]
        self.inside = {name: text}
        self.function = function
        self.options = safe_json(options)
        self.depth = depth

    def map_name(self) -> str:
        """The name of the map's variable in the page."""
        element = self
        for _step in range(self.depth):
            element = element._parent
        return element.get_name()


def safe_json(value: Any) -> str:
    """`value` as a JavaScript expression that neither ends the script nor reads as a template.

    Folium renders what it has rendered once more: a brace in a partner's text would be taken for code.
    """
    text = json.dumps(json.dumps(value, ensure_ascii=False, separators=(",", ":")), ensure_ascii=False)
    for character in "{}<>&'\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return f"JSON.parse({text})"


def leaflet_files() -> Path:
    """The folder of Leaflet's files in the installed wheel."""
    from xstatic.pkg import leaflet

    return Path(leaflet.BASE_DIR)


def serve_from(static: Path, prefix: str = "") -> Path:
    """Put Leaflet's script and style, and our `functions`, where the app's static serving finds them.

    Parameters
    ----------
    static : Path
        The app's ``static`` folder; a ``leaflet`` folder is made in it, which git ignores.
    prefix : str
        The path the app is served under, where it is not the root of its server.
    """
    target = static / "leaflet"
    target.mkdir(parents=True, exist_ok=True)
    for name in _FILES:
        source, copy = leaflet_files() / name, target / name
        if not copy.exists() or copy.stat().st_size != source.stat().st_size:
            shutil.copyfile(source, copy)
    name, text = functions()
    if not (target / name).exists():
        write_text(target / name, text)
    _SERVED.folder = target
    _SERVED.address = f"/{prefix.strip('/')}/app/static/leaflet".replace("//", "/")
    return target


def served() -> tuple[Path, str]:
    """The folder whose files the browser may ask for, and the address it asks them at."""
    return _SERVED.folder, _SERVED.address


def offline_html(map_: folium.Map) -> str:
    """The map as one HTML document that needs no other file: Leaflet written inside, no link out.

    Raises `ValueError` if a layer of the map would still fetch something.
    """
    page = map_.get_root().render()
    page = re.sub(
        r'<script src="[^"]*/leaflet\.js"></script>', lambda _m: f"<script>{_script()}</script>", page
    )
    page = re.sub(
        r'<link rel="stylesheet" href="[^"]*/leaflet\.css"/>', lambda _m: f"<style>{_style()}</style>", page
    )
    inside = [getattr(child, "inside", {}) for child in map_._children.values()]
    for name, text in {name: text for files in inside for name, text in files.items()}.items():
        page = page.replace(_link(page, name), f"<script>{text}</script>")
    left = re.findall(r'<(?:script|link)[^>]*(?:src|href)="([^"]+)"', page)
    if left:
        raise ValueError(f"the map would still fetch: {', '.join(left)}")
    return page


def _link(page: str, file_name: str) -> str:
    """The tag by which a page asks for a script of that name."""
    return re.search(rf'<script src="[^"]*/{re.escape(file_name)}"></script>', page)[0]


def _script() -> str:
    # The last line points to a source map, which browsers would ask for.
    return re.sub(
        r"//# sourceMappingURL=.*", "", (leaflet_files() / "leaflet.js").read_text(encoding="utf-8")
    )


def _style() -> str:
    """Leaflet's style with its three pictures written inside."""
    text = (leaflet_files() / "leaflet.css").read_text(encoding="utf-8")

    def inside(match: re.Match[str]) -> str:
        picture = base64.b64encode((leaflet_files() / match[1]).read_bytes()).decode()
        return f"url(data:image/png;base64,{picture})"

    return re.sub(r"url\((images/[\w.-]+)\)", inside, text)
