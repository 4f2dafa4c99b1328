"""What a package is made of: ``bill.py FOLDER OUT`` writes ``sbom.cdx.json`` and ``LICENCES.md``.

The first is CycloneDX 1.6. Both come from the metadata of what is installed in FOLDER, not from what was
asked for. What distributions say that their compiled files contain (``dist-info/sboms``) is nested in them.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

_OURS = "observatory"


def main() -> int:
    """Write both files for the folder named on the command line."""
    folder, out = Path(sys.argv[1]), Path(sys.argv[2])
    [site] = folder.glob("lib/python3.*/site-packages")
    found = installed(site)
    (out / "sbom.cdx.json").write_text(
        json.dumps(bill(found), indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    (out / "LICENCES.md").write_text(licences(found), encoding="utf-8")
    print(f"{len(found)} components in {out / 'sbom.cdx.json'} and {out / 'LICENCES.md'}")
    return 0


def installed(site: Path) -> list[Distribution]:
    """The distributions of a folder by name."""
    return sorted(distributions(path=[str(site)]), key=lambda one: normal(one.metadata["Name"]))


def bill(found: list[Distribution]) -> dict[str, Any]:
    """The bill of materials: each distribution once, what it needs, the project as what it is all for."""
    there = {normal(one.metadata["Name"]): reference(one) for one in found}
    ours = next(one for one in found if normal(one.metadata["Name"]) == _OURS)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": component(ours) | {"type": "application"}},
        "components": [component(one) for one in found if one is not ours],
        "dependencies": [
            {"ref": reference(one), "dependsOn": sorted(there[n] for n in needs(one) if n in there)}
            for one in found
        ],
    }


def component(one: Distribution) -> dict[str, Any]:
    """A distribution as CycloneDX has it, with what its compiled files contain."""
    about = {
        "type": "library",
        "bom-ref": reference(one),
        "name": one.metadata["Name"],
        "version": one.version,
        "purl": reference(one),
        "licenses": [_licence(one)],
    }
    inside = list(_contained(one))
    return about | ({"components": inside} if inside else {})


def _contained(one: Distribution) -> Iterator[dict[str, Any]]:
    for file in one.files or []:
        if ".dist-info/sboms/" in str(file) and file.suffix == ".json":
            for part in json.loads(file.read_text(encoding="utf-8") or "{}").get("components", []):
                kept = {
                    key: part[key] for key in ("type", "name", "version", "purl", "licenses") if key in part
                }
                yield {"type": "library"} | kept


def _licence(one: Distribution) -> dict[str, Any]:
    if expression := one.metadata["License-Expression"]:
        return {"expression": expression}
    return {"license": {"name": licence_text(one)}}


def licence_text(one: Distribution) -> str:
    """The licence as the distribution says it, on one line."""
    stated = one.metadata["License-Expression"] or ""
    classified = [
        line.rpartition(" :: ")[2]
        for line in one.metadata.get_all("Classifier") or []
        if line.startswith("License ::")
    ]
    free = (one.metadata["License"] or "").strip().splitlines()
    return stated or ", ".join(classified) or (free[0][:80] if free else "see its files")


def licences(found: list[Distribution]) -> str:
    """A table of names, versions, licences and where their texts lie."""
    rows = [
        f"| {one.metadata['Name']} | {one.version} | {licence_text(one)} | {', '.join(_texts(one)) or '–'} |"
        for one in found
    ]
    head = "# Licences\n\n| component | version | licence | text, in site-packages |\n|---|---|---|---|\n"
    return head + "\n".join(rows) + "\n"


def _texts(one: Distribution) -> list[str]:
    said = re.compile(r"\.dist-info/(?:licenses/)?(?:LICEN[CS]E|COPYING|NOTICE)[^/]*$", re.IGNORECASE)
    return sorted(str(file) for file in one.files or [] if said.search(str(file)))[:3]


def needs(one: Distribution) -> set[str]:
    """Names that a distribution asks for in every case; extras are left out."""
    asked = (line for line in one.requires or [] if "extra ==" not in line)
    return {normal(re.split(r"[\s;<>=!~\[(]", line)[0]) for line in asked}


def reference(one: Distribution) -> str:
    """The package URL that names a distribution and its version."""
    return f"pkg:pypi/{normal(one.metadata['Name'])}@{one.version}"


def normal(name: str) -> str:
    """A distribution's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    sys.exit(main())
