"""Why a table does not stand for a world, an economy's trade or its structure, and what would mend
it.
"""

from __future__ import annotations

from kirmash.messages import Plural, message
from kirmash.records.quantities import Unknown
from kirmash.trade.source_years import SourceYear


def too_few_reporters(year: SourceYear) -> Unknown:
    """That hardly anybody reports in a table."""
    return Unknown(
        message(
            "indicator.too-few-reporters",
            Plural(
                "only {count} economy reports in this table, too few to represent the world",
                "only {count} economies report in this table, too few to represent the world",
            ),
            "Add a table that everybody reports in, such as a year of BACI (`kirmash trade fetch "
            "baci`).",
            count=year.reporter_count,
        )
    )


def no_world(year: SourceYear, share: float) -> Unknown:
    """That much of the trade in a table is with economies that do not report."""
    return Unknown(
        message(
            "coverage.no-world",
            "the economies that report in {source} for {year} have {percent:.1f}% of the trade in "
            "it: they are not the world",
            "Add a table that everybody reports in, such as a year of BACI (`kirmash trade fetch "
            "baci`).",
            source=year.source,
            year=year.year,
            percent=share * 100,
        )
    )


def no_world_by_product(year: SourceYear, share: float) -> Unknown:
    """That much of the trade in a table is of economies without products."""
    return Unknown(
        message(
            "coverage.no-world-by-product",
            "the economies with products in {source} for {year} have {percent:.1f}% of all exports "
            "in it: they are not the world",
            "Add the products of the others, or bring all to one edition (`--nomenclature`).",
            source=year.source,
            year=year.year,
            percent=share * 100,
        )
    )


def no_exports(year: SourceYear, economy: str) -> Unknown:
    """That nobody reports an economy's exports."""
    return Unknown(
        message(
            "coverage.no-exports",
            "{source} has no exports of {economy} for {year}",
            "Add them (`kirmash trade fetch comtrade --reporter {economy} --partner WLD --year "
            "{year}`).",
            source=year.source,
            economy=economy,
            year=year.year,
        )
    )


def no_imports(year: SourceYear, economy: str) -> Unknown:
    """That nobody reports an economy's imports."""
    return Unknown(
        message(
            "coverage.no-imports",
            "{source} has no imports of {economy} for {year}",
            "Add them (`kirmash trade fetch comtrade --reporter {economy} --partner WLD --year "
            "{year}`).",
            source=year.source,
            economy=economy,
            year=year.year,
        )
    )


def no_structure(year: SourceYear, economy: str) -> Unknown:
    """That an economy's trade is not reported by product."""
    return Unknown(
        message(
            "coverage.no-structure",
            "{source} has no trade of {economy} by product for {year}",
            "Add its trade with the world by product (`kirmash trade fetch comtrade --reporter "
            "{economy} --partner WLD --year {year} --product AG6`).",
            source=year.source,
            economy=economy,
            year=year.year,
        )
    )


def part_of_structure(year: SourceYear, economy: str, share: float) -> Unknown:
    """That the goods at hand are a part of an economy's reported trade."""
    return Unknown(
        message(
            "coverage.part-of-structure",
            "the goods that {source} has of {economy} for {year} are {percent:.1f}% of its "
            "reported trade",
            "Add its trade with the world by product (`kirmash trade fetch comtrade --reporter "
            "{economy} --partner WLD --year {year} --product AG6`).",
            source=year.source,
            economy=economy,
            year=year.year,
            percent=share * 100,
        )
    )


def unknown_total(year: SourceYear, economy: str, partners: int) -> Unknown:
    """That some partners of an economy are reported, and its trade with the world is not."""
    return Unknown(
        message(
            "coverage.unknown-total",
            Plural(
                "{source} has {count} partner of {economy} for {year} and no trade with the world: "
                "its total is not known",
                "{source} has {count} partners of {economy} for {year} and no trade with the "
                "world: its total is not known",
            ),
            "Add its trade with the world (`kirmash trade fetch comtrade --reporter {economy} "
            "--partner WLD --year {year}`), or add the file with `--whole partners` where it "
            "leaves none out.",
            source=year.source,
            economy=economy,
            year=year.year,
            count=partners,
        )
    )


def part_of_partners(year: SourceYear, economy: str, share: float) -> Unknown:
    """That the partners at hand are a part of an economy's reported trade."""
    return Unknown(
        message(
            "coverage.part-of-world-trade",
            "the partners that {source} has of {economy} for {year} are {percent:.1f}% of its "
            "trade with the world",
            "Add its trade with all partners (`kirmash trade fetch comtrade --reporter {economy} "
            "--partner all --year {year}`).",
            source=year.source,
            economy=economy,
            year=year.year,
            percent=share * 100,
        )
    )


def part_of_flow(year: SourceYear, flow: tuple[str, str], share: float) -> Unknown:
    """That the goods at hand are a part of a flow's reported total."""
    return Unknown(
        message(
            "coverage.part-of-flow",
            "the goods that {source} has from {exporter} to {importer} for {year} are "
            "{percent:.1f}% of the reported flow",
            "Add the flow by product (`kirmash trade fetch comtrade --reporter {exporter} "
            "--partner {importer} --year {year} --product AG6`).",
            source=year.source,
            exporter=flow[0],
            importer=flow[1],
            year=year.year,
            percent=share * 100,
        )
    )


def neither_reports(year: SourceYear, flow: tuple[str, str]) -> Unknown:
    """That no side of a flow reports."""
    return Unknown(
        message(
            "coverage.neither-reports",
            "neither {exporter} nor {importer} reports in {source} for {year}, so the flow is not "
            "known",
            "Add a table that one of them reports in (`kirmash trade fetch comtrade --reporter "
            "{exporter} --partner {importer} --year {year}`).",
            source=year.source,
            exporter=flow[0],
            importer=flow[1],
            year=year.year,
        )
    )


def level_too_fine(year: SourceYear, level: int) -> Unknown:
    """That no code is as long as the level asked for."""
    return Unknown(
        message(
            "coverage.level-too-fine",
            Plural(
                "the product codes of {source} for {year} have {count} digit at most: none has "
                "{level}",
                "the product codes of {source} for {year} have {count} digits at most: none has "
                "{level}",
            ),
            "Ask for a coarser --level.",
            source=year.source,
            year=year.year,
            count=year.level,
            level=level,
        )
    )
