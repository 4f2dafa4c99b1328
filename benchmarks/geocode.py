"""Our geocoder and addok side by side: same base, same queries, one process each, in one run.

``make bench-geocode`` prints the table. addok (with addok-france, addok-fr and addok-csv) is installed
into ``build/addok/venv`` by ``--install``, and needs ``redis-server`` on the PATH; without either, only our
own figures are printed, and the table says so.

Queries are drawn from BANO (``../shared/mirror/bano-90.csv``) with a fixed seed: 2,000 clean addresses
(number, street, postcode, commune) and 2,000 noisy ones (type and titles abbreviated, no accents, no
postcode, one typing error in a word of five letters or more), 60 addresses in each of 23 surroundings that no
rule was written for (`observatory.geocode.calibration.surround`), and the accident addresses of 2013.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

from observatory.geocode.calibration import reliability  # noqa: E402
from observatory.geocode.calibration.perturb import (  # noqa: E402
    PerturbedAddress,
    ReferenceAddress,
    clean,
    noisy,
    reference_addresses,
    sample,
)
from observatory.geocode.calibration.surround import surrounded  # noqa: E402

SHARED = PROJECT.parent / "shared"
ADDOK = PROJECT / "build" / "addok"
PACKAGES = ("addok==1.3.2", "addok-france==1.2.0", "addok-fr==1.1.0", "addok-csv==1.1.0")
COUNT, SEED = 2000, 20
#: Addresses that are written in every surrounding.
SURROUNDED = 60
#: Queries: within how many metres an answer is right, and from how many on it is wrong.
LIMITS_M = {"clean": (50, 1000), "noisy": (50, 1000), "surrounded": (60, 60)}
#: Each engine answers the queries this many times over; the best time counts: the machine is shared.
ROUNDS = 3

#: Runs in addok's own environment: queries in, answers and seconds out. `search` is called as addok's own
#: bulk service (/search/csv) calls it.
ADDOK_CHILD = """
import json, sys, time
from pathlib import Path
from addok.config import config
config.load()
from addok.core import search
queries = json.load(sys.stdin)
search("rue de belfort", limit=1)
best = None
for _round in range(int(sys.argv[1])):
    out, start = [], time.perf_counter()
    for text, code in queries:
        found = search(text, limit=3, autocomplete=False, **({"citycode": code} if code else {}))
        first = found[0] if found else None
        out.append(first and [first.lon, first.lat, first.type, first.name, first.citycode])
    seconds = min(best or 1e9, time.perf_counter() - start)
    best = seconds
status = Path("/proc/self/status").read_text()
print(json.dumps([out, seconds, int(status.split("VmHWM:")[1].split()[0]) / 1024]))
"""

#: As the plugins' own documentation configures them: French numbers, French sounds, French labels.
ADDOK_CONFIG = """
REDIS = {"host": "localhost", "port": PORT, "indexes": {"db": 0}, "documents": {"db": 1}}
FILTERS = ["type", "postcode", "citycode"]
BATCH_WORKERS = 1
QUERY_PROCESSORS_PYPATHS = [
    "addok.helpers.text.check_query_length", "addok_france.extract_address", "addok_france.clean_query",
]
PROCESSORS_PYPATHS = [
    "addok.helpers.text.tokenize", "addok.helpers.text.normalize", "addok_france.glue_ordinal",
    "addok_france.fold_ordinal", "addok_france.flag_housenumber", "addok.helpers.text.synonymize",
    "addok_fr.phonemicize",
]
SEARCH_RESULT_PROCESSORS_PYPATHS = [
    "addok.helpers.results.match_housenumber", "addok_france.make_labels",
    "addok.helpers.results.score_by_importance", "addok.helpers.results.score_by_autocomplete_distance",
    "addok.helpers.results.score_by_ngram_distance", "addok.helpers.results.score_by_geo_distance",
    "addok.helpers.results.adjust_scores",
]
"""


class Addok:
    """A real addok on its own Redis, loaded with an `addresses.csv`; a context manager.

    `run` answers queries in one process; `serve` starts the HTTP service and gives its URL.
    """

    def __init__(self, addresses: Path):
        self.addresses = addresses
        self.folder = Path(tempfile.mkdtemp(prefix="addok-"))
        self.started: list[subprocess.Popen] = []

    @staticmethod
    def missing() -> str:
        """What is not installed, or an empty text."""
        if not shutil.which("redis-server"):
            return "redis-server is not installed (apt-get install redis-server)"
        if not (ADDOK / "venv" / "bin" / "addok").exists():
            return "addok is not installed (make addok)"
        return ""

    def __enter__(self) -> Addok:
        port = free_port()
        command = ["redis-server", "--port", str(port), "--save", "", "--dir", str(self.folder)]
        self._start(command)
        wait_for(port)
        config = self.folder / "addok.conf"
        config.write_text(f"PORT = {port}\n" + ADDOK_CONFIG)
        self.environment = os.environ | {"ADDOK_CONFIG_MODULE": str(config)}
        documents = self.folder / "documents.json"
        documents.write_text("\n".join(json.dumps(d, ensure_ascii=False) for d in streets_of(self.addresses)))
        self._addok("batch", str(documents))
        self._addok("ngrams")
        return self

    def __exit__(self, *fault: object) -> None:
        for process in reversed(self.started):
            process.terminate()
            process.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, queries: list[tuple[str, str | None]]) -> tuple[list, float, float]:
        """(answers as lon, lat, type, name, INSEE code; seconds; megabytes) of texts with their commune."""
        python = str(ADDOK / "venv" / "bin" / "python")
        done = subprocess.run(
            [python, "-c", ADDOK_CHILD, str(ROUNDS)], input=json.dumps(queries), env=self.environment,
            check=True, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        return tuple(json.loads(done.stdout.splitlines()[-1]))

    def serve(self) -> str:
        """The URL of the service."""
        port = free_port()
        self._start([str(ADDOK / "venv" / "bin" / "addok"), "serve", "--port", str(port)])
        wait_for(port)
        return f"http://127.0.0.1:{port}"

    def _start(self, command: list[str]) -> None:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.started.append(subprocess.Popen(command, env=getattr(self, "environment", None), **quiet))

    def _addok(self, *arguments: str) -> None:
        command = [str(ADDOK / "venv" / "bin" / "addok"), *arguments]
        subprocess.run(command, env=self.environment, check=True, capture_output=True)


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(port: int, seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def streets_of(addresses: Path) -> list[dict]:
    """The documents addok is loaded with: one a street, its numbers inside."""
    streets: dict[tuple, dict] = {}
    with addresses.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            code = row["former_commune_code"] or row["commune_code"]
            key = (code, row["street"], row["postcode"])
            point = {"lat": float(row["lat"]), "lon": float(row["lon"])}
            document = streets.setdefault(
                key,
                {"id": f"{code}_{len(streets)}", "type": "street", "name": row["street"], "importance": 0.3,
                 "postcode": row["postcode"], "citycode": row["commune_code"], "city": row["commune"],
                 "housenumbers": {}, **point},
            )  # fmt: skip
            document["housenumbers"][row["number"] + row["suffix"]] = point  # addok glues « 4 bis »
    return list(streets.values())


def install() -> None:
    """Install addok into build/addok/venv."""
    subprocess.run([sys.executable, "-m", "venv", str(ADDOK / "venv")], check=True)
    subprocess.run([str(ADDOK / "venv" / "bin" / "pip"), "install", "-q", *PACKAGES], check=True)


def installed(folder: Path) -> Path:
    """A data folder with the address base of BANO and the stops, as `geodata pull --from` installs them."""
    from pipelines.geodata.bano import addresses_from_bano

    (folder / "geodata").mkdir()
    table = addresses_from_bano(SHARED / "mirror" / "bano-90.csv")
    table.to_csv(folder / "geodata" / "addresses.csv", index=False)
    names = {"name": "stop_name", "commune_name": "city_name", "lon": "stop_lon", "lat": "stop_lat"}
    with (
        (SHARED / "mirror" / "optymo-stops.txt").open(encoding="utf-8", newline="") as source,
        (folder / "geodata" / "stops.csv").open("w", encoding="utf-8", newline="") as target,
    ):
        writer = csv.DictWriter(target, ["stop_id", *names])
        writer.writeheader()
        for stop in csv.DictReader(source):
            writer.writerow({"stop_id": stop["stop_id"]} | {new: stop[old] for new, old in names.items()})
    return folder


def ours(data: Path, queries: list[tuple[str, str | None]]) -> tuple[list, float, float]:
    """As `Addok.run`, by our geocoder in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, "--child", str(data)], input=json.dumps(queries), check=True, text=True,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    return tuple(json.loads(done.stdout))


def child(data: str) -> None:
    from observatory.geocode import open_geocoder

    queries = json.load(sys.stdin)
    times = []
    for _round in range(ROUNDS):
        geocoder = open_geocoder(Path(data))  # anew: nothing learnt from the round before
        geocoder.locate("rue de belfort")
        answers, start = [], time.perf_counter()
        for text, code in queries:
            location = geocoder.locate(text, code)
            fine = location.precision in ("housenumber", "street", "place")
            answer = [
                location.lon,
                location.lat,
                location.precision,
                location.matched_label,
                location.commune_code,
            ]
            answers.append(answer if fine else None)
        times.append(time.perf_counter() - start)
    seconds = min(times)
    status = Path("/proc/self/status").read_text()
    print(json.dumps([answers, seconds, int(status.split("VmHWM:")[1].split()[0]) / 1024]))


def row(
    name: str, engine: str, perturbed: list[PerturbedAddress], run: tuple[list, float, float]
) -> tuple[str, float]:
    """One line of the table, and the rate."""
    from observatory.crs import distance_m

    answers, seconds, megabytes = run
    away = [
        a and distance_m(a[0], a[1], p.reference.lon, p.reference.lat)
        for a, p in zip(answers, perturbed, strict=True)
    ]
    near_m, far_m = LIMITS_M[name]
    near = sum(d is not None and d <= near_m for d in away) / len(away)
    far = sum(d is not None and d > far_m for d in away) / len(away)
    none = sum(d is None for d in away) / len(away)
    rate = len(perturbed) / seconds
    line = f"{name:11} {engine:8} {rate:9,.0f} {near:9.2%} {far:9.2%} {none:9.2%} {megabytes:8.0f}"
    return line, rate


def side_by_side(data: Path) -> None:
    """The table: rate, right, wrong, refused, memory."""
    references = reference_addresses(data / "geodata" / "addresses.csv")
    print("right: within 50 m, surrounded within 60 m; wrong: beyond 1 km, surrounded beyond 60 m")
    print("queries     engine       per s     right     wrong   refused       MB")
    families = {"clean": clean, "noisy": noisy}
    perturbed = {name: sample(references, {family: 1.0}, COUNT, SEED) for name, family in families.items()}
    perturbed["surrounded"] = surrounded(references, True, SURROUNDED, SEED)
    rates: dict[tuple[str, str], float] = {}
    for name, part in perturbed.items():
        line, rates["ours", name] = row(name, "ours", part, ours(data, [(p.text, None) for p in part]))
        print(line)
    reason = Addok.missing()
    if reason:
        print(f"addok is left out: {reason}")
        return
    with Addok(data / "geodata" / "addresses.csv") as addok:
        for name, part in perturbed.items():
            line, rates["addok", name] = row(name, "addok", part, addok.run([(p.text, None) for p in part]))
            print(line)
        for name in perturbed:
            print(f"{name}: {rates['ours', name] / rates['addok', name]:.0f} times addok's rate")
        accidents(data, addok)


def accident_cases() -> list[dict[str, str]]:
    """The accident addresses of the department, each with the street written beside it by hand."""
    with (PROJECT / "tests" / "geocode" / "cases.csv").open(encoding="utf-8", newline="") as file:
        expected = {
            (c["query"], c["commune_code"]): c for c in csv.DictReader(file) if c["family"] == "accident"
        }
    path = SHARED / "feeds" / "baac-caracteristiques-2013.csv"
    with path.open(encoding="cp1252", newline="") as file:
        rows = [(r["adr"].strip(), "90" + r["com"]) for r in csv.DictReader(file) if r["dep"] == "900"]
    return [expected[key] for key in rows if key[0]]


def accidents(data: Path, addok: Addok | None) -> None:
    """Right street, wrong street and refused, for the accident addresses with their commune given."""
    from observatory.geocode.parse.address import street_words

    cases = accident_cases()
    queries = [(c["query"], c["commune_code"]) for c in cases]
    runs = {"ours": ours(data, queries)} | ({"addok": addok.run(queries)} if addok else {})
    print(f"\n{len(cases)} accident addresses of 2013, commune given")
    for engine, (answers, *_rest) in runs.items():
        counts: Counter[str] = Counter()
        for case, answer in zip(cases, answers, strict=True):
            if answer is None or answer[2] == "municipality":
                counts["refused"] += 1
                continue
            label = answer[3].rsplit(", ", 1)[0] if engine == "ours" else answer[3]
            label = label.removeprefix(case["number"]).strip() if case["number"] else label
            same = street_words(label)[:2] == street_words(case["street"])[:2]
            counts["right" if same and answer[4] == case["commune"] else "wrong"] += 1
        print(
            f"{engine:8} right street {counts['right']}, wrong {counts['wrong']}, refused {counts['refused']}"
        )


def quality(data: Path) -> None:
    """Time to build and open, memory, and probabilities against shares right with streets left out."""
    from observatory.geocode import open_geocoder
    from observatory.geocode.calibration import fit

    start = time.perf_counter()
    open_geocoder(data)
    built = time.perf_counter()
    other = data / "other"
    shutil.copytree(data / "geodata", other / "geodata")
    copied = time.perf_counter()
    open_geocoder(other)
    opened = time.perf_counter()
    print(f"index built in {built - start:.2f} s; opened in another folder in {opened - copied:.2f} s")
    addresses = data / "geodata" / "addresses.csv"
    references = reference_addresses(addresses)
    geocoder = fit.geocoder_without(addresses, references)
    other: list[ReferenceAddress] = [h for h in references if not fit.first_half(h)]
    perturbed = sample(other, fit.MIX, 12_000, seed=3, numbers=False)
    print(f"\nstreets not fitted on, one in {fit.LEFT_OUT} taken out of the base")
    print_reliability(len(perturbed), reliability.check(geocoder, perturbed))
    asked, answered = reliability.check_elsewhere(open_geocoder(data), 12_000, seed=1)
    print(f"\nstreets asked for in a commune that has them not: {asked:,}, answered {answered}")
    print(f"\nplaces and stops, one in {reliability.PLACES_LEFT_OUT} taken out of the gazetteer")
    print_reliability(*reliability.check_places(open_geocoder(data), seed=1))


def print_reliability(asked: int, answers: list[tuple[float, bool]]) -> None:
    """How many were answered finer than the commune, how many wrongly, and each class of probability."""
    wrong = sum(not right for _score, right in answers)
    print(f"{asked:,} texts, {len(answers):,} answered, {wrong} wrong ({wrong / len(answers):.2%})")
    print("probability   answers   told   right")
    for r in reliability.reliability(answers):
        print(f"{r.low:.2f}-{r.high:.2f}   {r.answers:8,}   {r.told:.3f}  {r.right:.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--install", action="store_true", help="install addok, and no more")
    parser.add_argument("--child", metavar="DATA", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        child(arguments.child)
        return
    if arguments.install:
        install()
        return
    if not (SHARED / "mirror").is_dir():
        sys.exit("third-party files are not here: expected in ../shared (mirror/, feeds/)")
    with tempfile.TemporaryDirectory(prefix="bench-geocode-") as folder:
        os.environ["OBSERVATORY_CACHE"] = str(Path(folder) / "cache")
        data = installed(Path(folder))
        quality(data)
        print()
        side_by_side(data)


if __name__ == "__main__":
    main()
