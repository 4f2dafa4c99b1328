"""What is installed: one name, everything the run time reads, services that may do little, a true bill."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path
from types import ModuleType

import pytest

from observatory import __version__
from observatory.settings import PROJECT

PACKAGING = PROJECT / "packaging"


def program(name: str) -> ModuleType:
    """A program of the build, which is no package: `packaging` is a library's name."""
    spec = importlib.util.spec_from_file_location(f"build_{name}", PACKAGING / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel, built without any network, unpacked as an installer does."""
    if not importlib.util.find_spec("hatchling"):
        pytest.skip("no hatchling: it comes with the environment that `make` sets up")
    folder = tmp_path_factory.mktemp("wheel")
    build = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", build, str(folder)], cwd=PROJECT, check=True, capture_output=True)
    [file] = folder.glob("*.whl")
    assert file.name == f"observatory-{__version__}-py3-none-any.whl"
    with zipfile.ZipFile(file) as held:
        held.extractall(folder / "site")
    return folder / "site"


def test_one_name_is_installed(wheel: Path) -> None:
    assert {path.name for path in wheel.iterdir()} == {
        "observatory", f"observatory-{__version__}.dist-info",
    }  # fmt: skip


def test_the_wheel_holds_what_the_repository_does(wheel: Path) -> None:
    """File by file; caches of the interpreter are nobody's."""
    there = {
        part: {
            path.relative_to(PROJECT / part).as_posix()
            for path in (PROJECT / part).rglob("*")
            if path.is_file() and "__pycache__" not in path.parts and ".ipynb_checkpoints" not in path.parts
        }
        for part in ("observatory", "pipelines", "geodata", "notebooks", ".streamlit")
    }
    inside = wheel / "observatory" / "project"
    for part, names in there.items():
        home = wheel / "observatory" if part == "observatory" else inside / part
        held = {p.relative_to(home).as_posix() for p in home.rglob("*") if p.is_file()}
        assert {name for name in held if not name.startswith("project/")} == names, part
    assert (inside / "app.py").read_bytes() == (PROJECT / "app.py").read_bytes()


def environment(wheel: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return kept | {"PYTHONPATH": str(wheel), "PYTHONDONTWRITEBYTECODE": "1"} | more


def test_another_librarys_name_is_not_taken_for_ours(wheel: Path, tmp_path: Path) -> None:
    (tmp_path / "pipelines").mkdir()
    (tmp_path / "pipelines" / "__init__.py").write_text("raise SystemExit('the other one')")
    paths = os.pathsep.join((str(tmp_path), str(wheel)))
    said = subprocess.run(
        [sys.executable, "-m", "observatory", "feeds", "--format", "json"], cwd=tmp_path,
        env=environment(wheel) | {"PYTHONPATH": paths}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert len(json.loads(said.stdout)) == len(list((PROJECT / "pipelines" / "feeds").glob("*.toml")))


def test_the_app_is_served_from_the_wheel_and_writes_nothing_into_it(wheel: Path, tmp_path: Path) -> None:
    for path in (wheel, *(path for path in wheel.rglob("*") if path.is_dir())):
        path.chmod(0o555)
    before = {path: path.stat().st_mtime_ns for path in wheel.rglob("*") if path.suffix != ".pyc"}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-B", "-m", "observatory", "--data", str(tmp_path), "app", "--port", str(port)]
    with (tmp_path / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=tmp_path, env=environment(wheel), stdout=log, stderr=log)
    try:
        page = asked(f"http://127.0.0.1:{port}/", server)
        assert b"<title>Streamlit</title>" in page
    finally:
        server.terminate()
        server.wait(20)
        for path in (wheel, *(path for path in wheel.rglob("*") if path.is_dir())):
            path.chmod(0o755)
    assert "Traceback" not in (tmp_path / "log").read_text()
    assert {path: path.stat().st_mtime_ns for path in wheel.rglob("*") if path.suffix != ".pyc"} == before


def asked(address: str, server: subprocess.Popen) -> bytes:
    for _attempt in range(240):
        assert server.poll() is None, "the server ended before it began"
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return answer.read()
        except OSError:
            time.sleep(0.25)
    raise AssertionError("the server did not answer within a minute")


SERVICES = sorted((PACKAGING / "systemd").glob("*.service"))
systemd = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd-analyze on this machine")


@systemd
@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_a_service_may_do_little(unit: Path) -> None:
    """At most 3 of 10, ten being a service that may do everything."""
    said = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", str(unit)],
        capture_output=True, text=True,
    )  # fmt: skip
    assert float(re.search(r"exposure level for .*: ([\d.]+)", said.stdout)[1]) <= 3, said.stdout


@systemd
def test_the_units_are_understood(tmp_path: Path) -> None:
    for unit in (PACKAGING / "systemd").iterdir():
        text = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", unit.read_text(), flags=re.MULTILINE)
        (tmp_path / unit.name).write_text(text)
    said = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, tmp_path.iterdir())],
        capture_output=True, text=True,
    )  # fmt: skip
    ours = [line for line in said.stderr.splitlines() if "observatory" in line]
    assert said.returncode == 0 and not ours, said.stderr


def test_services_and_settings_agree() -> None:
    """What a unit starts is in the package, and each variable it names is set."""
    settings = (PACKAGING / "debian" / "observatory.default").read_text()
    for unit in SERVICES:
        text = unit.read_text()
        command = re.search(r"^ExecStart=(\S+)", text, re.MULTILINE)[1]
        assert command in ("/usr/lib/observatory/bin/observatory", "/usr/lib/observatory/backup")
        assert all(f"\n{name}=" in settings for name in re.findall(r"\$\{(\w+)\}", text))


PRUNED = [
    ("pandas/tests/test_a.py", False, "a library's tests"),
    ("scipy/stats/tests/data/x.npy", False, "their data"),
    ("pandas/core/frame.py", True, "what is imported"),
    ("babel/locale-data/fr.dat", True, "French"),
    ("babel/locale-data/en_GB.dat", True, "English"),
    ("babel/locale-data/root.dat", True, "what both stand on"),
    ("babel/locale-data/frr.dat", False, "North Frisian is not French"),
    ("babel/locale-data/de.dat", False, "another language"),
    ("pyarrow/libarrow_flight.so.2600", False, "a protocol nobody speaks"),
    ("pyarrow/libarrow_substrait.so.2600", True, "linked to by what is used"),
    ("pyarrow/libarrow_python.so.2600", True, "the name it is linked by"),
    ("pyarrow/libarrow_python.so", False, "its name for compilers"),
    ("shapely/lib.pyi", False, "types"),
    ("streamlit/static/static/js/PlotlyChart.abc.js", False, "a chart no page draws"),
    ("streamlit/static/static/js/index.abc.js", True, "the app itself"),
]


@pytest.mark.parametrize(("name", "kept", "_why"), PRUNED)
def test_what_nobody_imports_is_left_out(tmp_path: Path, name: str, kept: bool, _why: str) -> None:
    file, record = tmp_path / name, tmp_path / "a-1.dist-info" / "RECORD"
    for path in (file, record):
        path.parent.mkdir(parents=True)
    file.write_text("")
    record.write_text(f"{name},sha256=x,0\na-1.dist-info/RECORD,,\n")
    program("prune").prune(tmp_path)
    program("prune").follow(tmp_path)
    assert file.exists() is kept
    assert (name in record.read_text()) is kept and "RECORD,," in record.read_text()


def segment(offset: int, address: int, alignment: int, kind: int = 1) -> bytes:
    """A 64-bit ELF file of one segment."""
    head = b"\x7fELF\x02\x01\x01" + b"\0" * 9 + struct.pack("<HHIQQQ", 3, 62, 1, 0, 64, 0)
    return head + struct.pack("<IHHH", 0, 64, 56, 1) + b"\0" * 6 + struct.pack(
        "<IIQQQQQQ", kind, 5, offset, address, 0, 0, 0, alignment
    )  # fmt: skip


@pytest.mark.parametrize(
    ("elf", "loads"),
    [
        (segment(0x1000, 0x401000, 0x1000), True), (segment(0x1010, 0x401000, 0x1000), False),
        (segment(0x1010, 0x401000, 0x1000, kind=4), True), (segment(5, 7, 0), True),
        (segment(0x2000, 0x401000, 0x10000), False),
    ],
)  # fmt: skip
def test_a_stripped_file_that_would_not_load_is_found(elf: bytes, loads: bool) -> None:
    assert program("prune").loadable(elf) is loads


def test_the_bill_names_each_component_once_with_its_licence() -> None:
    bill = program("bill")
    found = [one for one in distributions() if one.metadata["Name"]]
    unique = list({bill.normal(one.metadata["Name"]): one for one in found}.values())
    made = bill.bill(unique)
    names = [made["metadata"]["component"]["name"], *(part["name"] for part in made["components"])]
    assert sorted(map(bill.normal, names)) == sorted(bill.normal(one.metadata["Name"]) for one in unique)
    assert all(part["licenses"] and part["version"] and part["purl"] for part in made["components"])
    known = {one["ref"] for one in made["dependencies"]}
    assert len(known) == len(unique) and all(set(one["dependsOn"]) <= known for one in made["dependencies"])
    ours = next(one for one in made["dependencies"] if "/observatory@" in one["ref"])
    assert len(ours["dependsOn"]) >= 20
    assert bill.licences(unique).count("\n| ") == len(unique) + 1  # and the heads of its columns


def test_what_compiled_files_contain_is_in_the_bill(tmp_path: Path) -> None:
    for name, version in (("observatory", "1"), ("some-lib", "2.0")):
        about = tmp_path / f"{name.replace('-', '_')}-{version}.dist-info"
        (about / "sboms").mkdir(parents=True)
        about.joinpath("METADATA").write_text(f"Name: {name}\nVersion: {version}\nLicense: MIT\n")
        inside = {"components": [{"type": "library", "name": "libgeos", "version": "3.14", "author": "x"}]}
        about.joinpath("sboms", "a.cdx.json").write_text(json.dumps(inside))
        about.joinpath("RECORD").write_text(f"{about.name}/sboms/a.cdx.json,,\n")
    bill = program("bill")
    [part] = bill.bill(bill.installed(tmp_path))["components"]
    assert part["components"] == [{"type": "library", "name": "libgeos", "version": "3.14"}]


def scripts() -> Iterator[Path]:
    yield from (path for path in PACKAGING.rglob("*") if path.is_file() and path.suffix != ".pyc")


def test_nothing_of_the_build_names_a_host() -> None:
    """Packages come from wherever the machine's own clients are told to ask."""
    for path in scripts():
        text = path.read_text(encoding="utf-8")
        assert not [url for url in re.findall(r"https?://([\w.]+)", text) if url != "localhost"], path


@pytest.mark.parametrize(
    "script", ["deb", "image", "tree", "try", "try-services", "wheelhouse", "install.sh"]
)
def test_scripts_are_well_formed(script: str) -> None:
    shell = "bash" if script.startswith("try") else "sh"
    assert subprocess.run([shell, "-n", str(PACKAGING / script)], check=False).returncode == 0
