"""Write src/kirmash/data/trade/areas.csv and distances.csv from public tables.

Run: python tools/make_trade_areas.py COUNTRY_CODES.csv BACI_COUNTRY_CODES.csv DIST_CEPII.csv.gz
The first is datasets/country-codes (PDDL 1.0), the second comes with BACI (CEPII, Etalab 2.0), the
third is CEPII GeoDist (Mayer & Zignago 2011). Facts only: codes, kilometres, whether two economies
touch.
"""

from __future__ import annotations

import csv
import gzip
import sys
from pathlib import Path

DATA = Path(__file__).parent.parent / "src" / "kirmash" / "data" / "trade"
# Statistical areas whose M49 or UN Comtrade number is not that of ISO 3166-1, with the code the
# table uses.
SPECIAL = {
    "0": "WLD",
    "58": "BEL",
    "251": "FRA",
    "280": "DEU",
    "381": "ITA",
    "490": "TWN",
    "579": "NOR",
    "699": "IND",
    "711": "ZAF",
    "736": "SDN",
    "757": "CHE",
    "842": "USA",
    "891": "SCG",
    "810": "SUN",
    "200": "CSK",
    "890": "YUG",
    "530": "ANT",
}
OLD_CEPII = {"ROM": "ROU", "ZAR": "COD", "YUG": "SRB", "TMP": "TLS", "PAL": "PSE"}


def areas(codes: Path, baci: Path) -> list[tuple[str, str, str]]:
    """(number, two letters, code) of every area; a number or letters may be ''."""
    rows = [("", "", "")]
    with codes.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["ISO3166-1-Alpha-3"]:
                rows.append(
                    (
                        str(int(row["ISO3166-1-numeric"] or 0)),
                        row["ISO3166-1-Alpha-2"],
                        row["ISO3166-1-Alpha-3"],
                    )
                )
    known = {number for number, _, _ in rows}
    rows += [(number, "", code) for number, code in SPECIAL.items() if number not in known]
    with baci.open(encoding="latin-1", newline="") as file:
        for row in csv.DictReader(file):
            if (
                row["country_code"] not in known | set(SPECIAL)
                and len(row["iso_3digit_alpha"]) == 3
                and row["iso_3digit_alpha"].isalpha()
            ):
                rows.append((row["country_code"], "", row["iso_3digit_alpha"]))
    return sorted({row for row in rows if row[2]}, key=lambda row: (row[2], int(row[0] or 0)))


def distances(path: Path) -> list[tuple[str, str, str, str]]:
    """(one, other, kilometres between the main towns weighted by people, 1 where they touch), one <
    other.
    """
    distances_by_pair = {}
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            first, other = (OLD_CEPII.get(row[name], row[name]) for name in ("iso_o", "iso_d"))
            kilometres = row["distw"] if row["distw"] not in {"", "."} else row["dist"]
            if first < other and kilometres:
                distances_by_pair[first, other] = (
                    str(round(float(kilometres))),
                    str(int(float(row["contig"]))),
                )
    return [(first, other, *rest) for (first, other), rest in sorted(distances_by_pair.items())]


def write(name: str, note: list[str], head: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """One data file, with its sources in comment lines above."""
    with (DATA / name).open("w", encoding="utf-8", newline="") as file:
        file.writelines(f"# {line}\n" for line in note)
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)


def main() -> None:
    """Both files."""
    codes, baci, dist = map(Path, sys.argv[1:4])
    origin_note = "Written by tools/make_trade_areas.py; change that, not this file."
    sources = (
        "Codes: datasets/country-codes, PDDL 1.0; numbers of statistical areas: BACI "
        "country codes (CEPII, Etalab 2.0)."
    )
    write(
        "areas.csv",
        [
            "Areas of trade statistics: number (M49 or UN Comtrade), ISO two letters, code.",
            origin_note,
            sources,
        ],
        ("number", "iso2", "code"),
        areas(codes, baci),
    )
    cepii = (
        "Source: CEPII GeoDist (Mayer & Zignago 2011), distances weighted by population "
        "(distw), rounded to a kilometre."
    )
    write(
        "distances.csv",
        [
            "Distance in kilometres and contiguity of two economies, each pair once.",
            origin_note,
            cepii,
        ],
        ("one", "other", "km", "touch"),
        distances(dist),
    )


if __name__ == "__main__":
    main()
