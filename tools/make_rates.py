"""Write src/kirmash/data/trade/rates.csv from public tables, every rate beside a second source's
figure for the same year.

Run: python tools/make_rates.py FOLDER, where FOLDER holds
- eurofxref-hist.csv: the European Central Bank's reference rates by day;
- exchange_rates.csv: yearly rates of the UN Statistics Division's national accounts (columns Year,
  Country_Code, Value, DataSource_Label);
- yearly.csv: yearly averages of the Federal Reserve (H.10), columns Date, Country, Value;
- world_bank.csv: the World Bank's conversion factors, a column an economy (ISO alpha-3), a row a
  year;
- bank_of_russia.csv: columns year, per_usd, averages of the Bank of Russia's official rates by day,
  as tabulated in public.
A rate that strays from its second figure by more than APART, or a currency's first years of
hyperinflation, is left out and named.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

TARGET = Path(__file__).parent.parent / "src" / "kirmash" / "data" / "trade" / "rates.csv"
APART = Decimal("0.02")
ECB, UN, FED, BANK = (
    "European Central Bank",
    "UN Statistics Division",
    "Federal Reserve H.10",
    "Bank of Russia",
)
# Years before these have no one official rate: several at once, or a money reform's estimates.
SINCE = {
    "RUB": 1996,
    "BYN": 2001,
    "KZT": 1996,
    "AMD": 1996,
    "KGS": 1996,
    "UAH": 1996,
    "CNY": 1995,
    "PLN": 1999,
    "EUR": 1999,
}
COUNTRIES = {
    "RUB": "643",
    "BYN": "112",
    "KZT": "398",
    "AMD": "051",
    "KGS": "417",
    "UAH": "804",
    "CNY": "156",
    "PLN": "616",
    "EUR": "276",
}
LETTERS = {"KZT": "KAZ", "AMD": "ARM", "KGS": "KGZ", "UAH": "UKR", "BYN": "BLR"}
# days of rates below which a month of the European Central Bank's table is not over
COMPLETE_MONTH = 15
HEAD = (
    "# Average exchange rates: units of the currency for one US dollar, by year, for the "
    "euro by month as well. Written by tools/make_rates.py.\n"
    "# RUB: averages of the Bank of Russia's official rates by day, in roubles of 1998 (one "
    "is 1,000 old ones, RUR). BYN: in roubles of 2016 (one\n"
    "# is 10,000 old ones, BYR). EUR and PLN: averages by day of the European Central Bank's "
    "reference rates. CNY: the Federal Reserve's.\n"
    "# `checked` is the figure of a second source, `checked_by`; the World Bank's and the "
    "UN's figures both go back to the IMF's.\n"
)


def cross(folder: Path) -> dict[tuple[str, str], list[Decimal]]:
    """Units of euro and zloty for one dollar on every day of the European Central Bank's table, by
    currency and period (year, month).
    """
    rates: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    with (folder / "eurofxref-hist.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            dollar = Decimal(row["USD"])
            for period in (row["Date"][:4], row["Date"][:7]):
                rates["USD", period].append(dollar)
                if row["PLN"] != "N/A":
                    rates["PLN", period].append(Decimal(row["PLN"]) / dollar)
    return rates


def mean(values: list[Decimal]) -> Decimal:
    """The arithmetic mean."""
    return sum(values, Decimal(0)) / len(values)


def rounded(value: Decimal) -> Decimal:
    """Eight significant figures, without noughts at the end."""
    return value.quantize(Decimal(1).scaleb(value.adjusted() - 7), ROUND_HALF_EVEN).normalize()


def un(folder: Path) -> dict[tuple[str, str], Decimal]:
    """The UN's yearly rates by currency and year; its estimates from a commercial service (the last
    year) are left out.
    """
    currency = {number: code for code, number in COUNTRIES.items()}
    with (folder / "exchange_rates.csv").open(encoding="utf-8", newline="") as file:
        return {
            (currency[row["Country_Code"]], row["Year"]): Decimal(row["Value"])
            for row in csv.DictReader(file)
            if row["Country_Code"] in currency and "EIU" not in row["DataSource_Label"]
        }


def others(folder: Path) -> Iterator[tuple[str, str, Decimal, str]]:
    """(currency, year, rate, source) of the Bank of Russia's and the Federal Reserve's tables."""
    with (folder / "bank_of_russia.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            old = Decimal(1000) if int(row["year"]) < 1998 else Decimal(1)
            yield "RUB", row["year"], Decimal(row["per_usd"]) / old, BANK
    with (folder / "yearly.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["Country"] == "China":
                yield "CNY", row["Date"][:4], Decimal(row["Value"]), FED


def rows(folder: Path) -> list[tuple[str, str, Decimal, str, Decimal | None, str]]:
    """(currency, period, rate, source, second figure, second source), unknown where no second
    source has the period.
    """
    days, nations = cross(folder), un(folder)
    last_day = max(period for _, period in days if len(period) == 7)
    selected = []
    for (currency, period), values in days.items():
        complete = (
            len(values) >= (COMPLETE_MONTH if len(period) == 7 else 250) and period != last_day
        )
        if complete and currency == "USD":
            selected.append(
                ("EUR", period, 1 / mean(values), ECB, nations.get(("EUR", period)), UN)
            )
        elif complete and len(period) == 4:
            selected.append(("PLN", period, mean(values), ECB, nations.get(("PLN", period)), UN))
    selected += [
        (code, year, rate, source, nations.get((code, year)), UN)
        for code, year, rate, source in others(folder)
    ]
    with (folder / "world_bank.csv").open(encoding="utf-8", newline="") as file:
        bank = {
            (code, row["year"]): row[letters]
            for row in csv.DictReader(file)
            for code, letters in LETTERS.items()
        }
    for (code, year), rate in nations.items():
        if code in LETTERS:
            second = bank.get((code, year))
            selected.append(
                (code, year, rate, UN, Decimal(second) if second else None, "World Bank")
            )
    return sorted(
        (row for row in selected if int(row[1][:4]) >= SINCE[row[0]]),
        key=lambda row: (row[0], len(row[1]), row[1]),
    )


def main() -> None:
    """Write the file; name on the screen what was left out."""
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        file.write(HEAD)
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("currency", "period", "per_usd", "source", "checked", "checked_by"))
        for currency, period, rate, source, second, by in rows(Path(sys.argv[1])):
            if second is not None and abs(rate / second - 1) > APART:
                sys.stderr.write(
                    f"left out: {currency} {period}: {source} {rounded(rate)}, {by} "
                    f"{rounded(second)}\n"
                )
                continue
            second_source = (f"{rounded(second):f}", by) if second is not None else ("", "")
            writer.writerow((currency, period, f"{rounded(rate):f}", source, *second_source))


if __name__ == "__main__":
    main()
