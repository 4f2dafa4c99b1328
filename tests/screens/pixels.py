"""What a map looks like: the colours of a picture of it, and where on it an area lies."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

#: The places of a grid, every three pixels, whose uppermost shape is the area of that code.
_INSIDE = """code => {
    const area = map_div.zones.getLayers().find(zone => zone.feature.properties.code === code).getElement();
    const box = area.getBoundingClientRect(), found = [];
    for (let x = Math.ceil(Math.max(box.left, 0)); x < Math.min(box.right, innerWidth); x += 3)
        for (let y = Math.ceil(Math.max(box.top, 0)); y < Math.min(box.bottom, innerHeight); y += 3)
            if (document.elementFromPoint(x, y) === area) found.push([x, y]);
    return found;
}"""


def pixels_of(png: bytes) -> np.ndarray:
    """Red, green and blue of every pixel, rows first."""
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


def of_colours(pixels: np.ndarray, colours: tuple[str, ...], near: int = 6) -> np.ndarray:
    """Which pixels have one of these colours (``#rrggbb``), to `near` steps of each channel."""
    known = np.array([[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in colours])
    return (np.abs(pixels[:, :, None, :] - known).max(axis=-1) <= near).any(axis=-1)


def places_in(frame, code: str) -> np.ndarray:
    """Pixels inside a zone, as x and y from the frame's corner."""
    found = np.array(frame.evaluate(_INSIDE, code))
    assert len(found) > 10, f"nothing of zone {code} is in view"
    return found


def shown_at(frame, pixels: np.ndarray, code: str) -> tuple[dict[str, int], tuple[int, int, int]]:
    """The colour most of a zone has on its map, and the place of that colour nearest its middle."""
    places = places_in(frame, code)
    seen = [tuple(map(int, pixels[y, x])) for x, y in places]
    colour = max(set(seen), key=seen.count)
    own = places[[other == colour for other in seen]]
    x, y = own[np.hypot(*(own - places.mean(axis=0)).T).argmin()]
    return {"x": int(x), "y": int(y)}, colour
