"""Priority districts invented for a data folder: their layer is not shipped."""

from __future__ import annotations

import json
from pathlib import Path

from observatory.territory import Territory

QPV = """[[layer]]
name = "qpv"
file = "qpv.geojson"
title_fr = "Quartiers prioritaires"
title_en = "Priority districts"
source = "inventé"
licence = "EUPL-1.2"
valid_from = 2024-01-01
sha256 = ""
features = 2
indicative = true
"""


def with_priority_districts(folder: Path) -> None:
    """Write the layer of two districts of the town into a data folder, as priority districts."""
    (folder / "geodata").mkdir()
    (folder / "geodata" / "layers.toml").write_text(QPV, encoding="utf-8")
    districts = Territory.load().districts.iloc[:2]
    features = [
        {
            "type": "Feature",
            "properties": {"code": f"QN{number}", "name": name},
            "geometry": shape.__geo_interface__,
        }
        for number, (name, shape) in enumerate(zip(districts["name"], districts["geometry"], strict=True))
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features})
    (folder / "geodata" / "qpv.geojson").write_text(text, encoding="utf-8")
