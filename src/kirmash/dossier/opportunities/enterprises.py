"""The enterprises of both sides: those that the ledger knows, with what they offer and need, and
those of a user's table (CSV or a workbook).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from kirmash.briefs import wording
from kirmash.dossier import firms, user_tables
from kirmash.dossier.opportunities.ledger import LedgerQuery
from kirmash.dossier.scope import Pair
from kirmash.dossier.selection.material import DossierMaterial
from kirmash.errors import InputError
from kirmash.extract.annotate.goods import find_goods
from kirmash.extract.needs import find_needs
from kirmash.formats.characters import guard_formula, unguard_formula
from kirmash.formats.workbooks import stored_cell_text
from kirmash.i18n import translate
from kirmash.messages import LANGUAGES
from kirmash.opportunities.chains import ProductLink
from kirmash.opportunities.firms import ENTERPRISE_COLUMNS, FirmDeal, TradingFirm, merge_firms
from kirmash.opportunities.register import RegisteredDeal, headings_of
from kirmash.records.evidence import short_id
from kirmash.records.extractions import Extraction
from kirmash.reference import economies, lexicons
from kirmash.sandbox import workers
from kirmash.sandbox.transfer import Limits
from kirmash.trade.sources.reading import read_workbook

MAX_LISTED = 200  # goods of one cell
_CODE = re.compile(r"\d{2}(?:\d{2}){0,2}", re.ASCII)
_LINK_CODE = re.compile(r"\d{4}", re.ASCII)
_WORKBOOKS = frozenset({".xlsx", ".xls", ".ods"})


def ledger_firms(
    query: LedgerQuery, deals: Sequence[RegisteredDeal], material: DossierMaterial
) -> dict[str, list[TradingFirm]]:
    """The enterprises that documents on the pair name, by side; with the goods of which deals tell
    that a side wants them, where no firm is named for them.

    What a firm offers are its goods in the lexicon and those of deals in which its side sells;
    what it needs those in which its side buys, and those it is said to look for.
    """
    by_id = {item.deal.id: item for item in deals}
    wanted = _stated_needs(query.material.extractions, query)
    sides: dict[str, list[TradingFirm]] = {code: [] for code in query.pair.codes}
    for enterprise in firms.list_enterprises(material, None, query.settings):
        side = side_of(enterprise.economy or "", query.pair)
        if not side:
            continue
        mine = [by_id[name] for name in enterprise.deals if name in by_id]
        entry = lexicons.organisations().get(enterprise.key)
        lexical = _codes_of_goods(entry.goods if entry else ())
        firm = _firm(enterprise, side, mine, lexical, wanted)
        if firm.offers or firm.needs:
            sides[side].append(firm)
    return {side: [*known, *_side_as_whole(side, known, deals)] for side, known in sides.items()}


def side_of(economy: str, pair: Pair) -> str:
    """The side that an economy is or lies within; '' where it is of neither."""
    return next(
        (
            code
            for code in pair.codes
            if economy and (economy == code or economies.is_within(economy, code))
        ),
        "",
    )


def _codes_of_goods(keys: Iterable[str]) -> tuple[str, ...]:
    known = lexicons.goods()
    return headings_of(code for key in keys if key in known for code in known[key].hs)


def _firm(
    enterprise: firms.Enterprise,
    side: str,
    deals: Sequence[RegisteredDeal],
    lexical: tuple[str, ...],
    wanted: Mapping[str, tuple[str, ...]],
) -> TradingFirm:
    sold = [code for item in deals if item.seller == side for code in item.codes]
    bought = [code for item in deals if item.buyer == side for code in item.codes]
    stated = [code for name in enterprise.mentions for code in wanted.get(name, ())]
    offers = headings_of((*lexical, *sold))
    names = (enterprise.name_en, enterprise.name_ru)
    shown = tuple(
        (lang, name or names[0] or names[1]) for lang, name in zip(LANGUAGES, names, strict=True)
    )
    return TradingFirm(
        enterprise.id,
        shown,
        side,
        enterprise.economy or side,
        offers,
        tuple(code for code in headings_of((*bought, *stated)) if code not in offers),
        "; ".join(enterprise.people),
        _firm_deals(deals),
    )


def _firm_deals(deals: Iterable[RegisteredDeal]) -> tuple[FirmDeal, ...]:
    """What was agreed, the latest first."""
    agreed = (item for item in deals if not item.meeting)
    ordered = sorted(agreed, key=lambda item: str(item.deal.last_mentioned), reverse=True)
    return tuple(
        FirmDeal(item.deal.id, item.titles, item.deal.last_mentioned, item.codes, item.evidence)
        for item in ordered
    )


def _stated_needs(
    extractions: Iterable[Extraction], query: LedgerQuery
) -> Mapping[str, tuple[str, ...]]:
    """What firms are said to look for, by the id of their mention."""
    needs: dict[str, tuple[str, ...]] = {}
    for extraction in extractions:
        text = query.material.text_of(extraction.document)
        for need in find_needs(text, extraction.document.lang, extraction.actors):
            needs[need.actor] = (*needs.get(need.actor, ()), *headings_of(need.hs))
    return needs


def _side_as_whole(
    side: str, known: Sequence[TradingFirm], deals: Sequence[RegisteredDeal]
) -> list[TradingFirm]:
    """The side itself, needing the goods that supplies to it were about and no firm of it needs."""
    needed = {code for firm in known for code in firm.needs}
    mine = [
        item for item in deals if item.buyer == side and item.countable and set(item.codes) - needed
    ]
    if not mine:
        return []
    codes = headings_of(code for item in mine for code in item.codes if code not in needed)
    return [
        TradingFirm(
            short_id("e", "side", side),
            tuple(
                (
                    lang,
                    translate(
                        "opportunity.buyers_of", lang, economy=wording.economy_name(side, lang)
                    ),
                )
                for lang in LANGUAGES
            ),
            side,
            side,
            needs=codes,
            deals=_firm_deals(mine),
            named=False,
        )
    ]


def with_table(
    sides: Mapping[str, list[TradingFirm]], table: Iterable[TradingFirm]
) -> dict[str, list[TradingFirm]]:
    """The firms of a user's table before those of the ledger, by side."""
    own = list(table)
    return {
        side: merge_firms([firm for firm in own if firm.side == side], known)
        for side, known in sides.items()
    }


def read_enterprises(path: Path, pair: Pair) -> tuple[TradingFirm, ...]:
    """The firms of a table with the columns name, economy, offers, needs and contact (name_ru may
    stand beside name); goods are HS codes or words, parted by ; or |. Firms of neither side are
    left out. Raises InputError with the line at fault.
    """
    rows = _table_rows(path, ENTERPRISE_COLUMNS[:2])
    return tuple(
        firm
        for line, row in rows
        if (firm := _table_firm(path, line, row, pair)) and (firm.offers or firm.needs)
    )


def _table_firm(path: Path, line: int, row: Mapping[str, str], pair: Pair) -> TradingFirm | None:
    economy = user_tables.parse_economy(row["economy"], path, line)
    side = side_of(economy, pair)
    name = unguard_formula(row["name"])
    if not name:
        raise InputError(
            "enterprises.nameless",
            "{path}, line {line}: the enterprise has no name.",
            "Fill in the column {column}.",
            path=path,
            line=line,
            column=ENTERPRISE_COLUMNS[0],
        )
    if not side:
        return None
    offers, needs = (
        _parse_goods(row.get(column, ""), path, line) for column in ("offers", "needs")
    )
    return TradingFirm(
        short_id("e", "table", side, name),
        (("en", name), ("ru", unguard_formula(row.get("name_ru", "")) or name)),
        side,
        economy,
        offers,
        needs,
        unguard_formula(row.get("contact", "")),
    )


def _parse_goods(cell: str, path: Path, line: int) -> tuple[str, ...]:
    """Headings and chapters of the codes and words of a cell. Raises InputError for a word that is
    no goods we know.
    """
    codes: list[str] = []
    parts = [part.strip() for part in re.split(r"[;|]", cell) if part.strip()]
    for part in parts[:MAX_LISTED]:
        if _CODE.fullmatch(part):
            codes.append(part)
            continue
        mentions = find_goods(part, "en") or find_goods(part, "ru")
        if not mentions:
            raise InputError(
                "enterprises.goods-unknown",
                "{path}, line {line}: unknown goods {goods!r}.",
                "Write an HS code of 2, 4 or 6 digits.",
                path=path,
                line=line,
                goods=part,
            )
        codes += [code for mention in mentions for code in mention.hs]
    return headings_of(codes)


def enterprises_csv(sides: Mapping[str, Sequence[TradingFirm]]) -> str:
    """The named firms of both sides as a table that `read_enterprises` reads again."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("name", "name_ru", *ENTERPRISE_COLUMNS[1:]))
    for known in sides.values():
        for firm in known:
            if firm.named:
                goods = (";".join(codes) for codes in (firm.offers, firm.needs))
                names = firm.name("en"), firm.name("ru")
                writer.writerow(map(guard_formula, (*names, firm.economy, *goods, firm.contact)))
    return out.getvalue()


def read_links(path: Path) -> tuple[ProductLink, ...]:
    """The links of a user's table with the columns input and output (HS headings) and reason.
    Raises InputError with the line at fault.
    """
    links = []
    for line, row in _table_rows(path, ("input", "output", "reason")):
        for column in ("input", "output"):
            if not _LINK_CODE.fullmatch(row[column]):
                raise InputError(
                    "chains.code",
                    "{path}, line {line}: {code!r} is not an HS heading.",
                    "Write four digits.",
                    path=path,
                    line=line,
                    code=row[column],
                )
        reasons = tuple((lang, row["reason"]) for lang in LANGUAGES)
        links.append(ProductLink(row["input"], row["output"], reasons, own=True))
    return tuple(links)


def _table_rows(path: Path, needed: tuple[str, ...]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """The lines of a CSV, or of the first sheet of a workbook. Raises InputError."""
    if path.suffix.lower() in _WORKBOOKS:
        sheet = next(iter(read_workbook(path).values()), None)
        if sheet is None:
            raise InputError(
                "enterprises.no-sheet",
                "{path} contains no sheet with a table.",
                "Put the table on the first sheet, under the columns {columns}, or save it as CSV.",
                path=path,
                columns=needed,
            )
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows(
            [stored_cell_text(cell).replace("\n", " ") for cell in cells] for cells in sheet.rows
        )
        yield from user_tables.parse_rows(path, out.getvalue(), needed)
        return
    raw = user_tables.read_text(path)
    rows = workers.read_table(_parsed_rows, path, (path, raw, needed), Limits.for_table(len(raw)))
    yield from rows


def _parsed_rows(
    path: Path, text: str, needed: tuple[str, ...]
) -> list[tuple[int, Mapping[str, str]]]:
    """The child's side: the lines of a CSV."""
    return list(user_tables.parse_rows(path, text, needed))
