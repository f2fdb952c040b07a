"""A material made by hand from the public facts about Belarus and Ivanovo Oblast; the wording of
the pages is ours.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from hashlib import sha256

import pytest

from kirmash.briefs.material import BriefInputs, HumanWrittenTexts
from kirmash.extract import details
from kirmash.extract.annotate.goods import GOODS_LANGUAGES, find_goods
from kirmash.records.claims import Claim, Utterance
from kirmash.records.deals import Deal, DealEvent, DealKind, DealMention, DealStatus
from kirmash.records.estimates import ClaimConflict, ClaimFit, Series, SeriesPoint
from kirmash.records.evidence import Cell, Document, Span, span_of
from kirmash.records.extractions import Extraction
from kirmash.records.mentions import Actor, ActorKind, DocumentGoods
from kirmash.records.periods import Period, parse
from kirmash.records.quantities import Direction, Hedge, Measure, Quantity
from kirmash.reference import lexicons

PAIR = ("BLR", "RU-IVA")
NOTE = "reconstruction of the facts published at {}; the wording is ours"


def page(lang: str, day: date | None, outlet: str, text: str, note: bool = True) -> Document:
    url = f"https://{outlet}/news/{day or 'undated'}"
    identity = sha256(text.encode()).hexdigest()
    document = Document(
        identity,
        f"{outlet}.html",
        text,
        lang,
        url,
        None,
        day,
        "page",
        outlet,
        NOTE.format(url) if note else None,
    )
    return details.add_note_kind(document)


def at(document: Document, words: str) -> tuple[Span, ...]:
    start = document.text.index(words)
    return (span_of(document.text, start, start + len(words)),)


SPRING = page(
    "en",
    date(2015, 6, 26),
    "belta.by",
    "Ambassador Igor Petrishenko met Ivanovo mayor Alexei Khokhlov on 25 June. Large buses and "
    "trolleybuses are to be sold to the city, and its "
    "lifts renewed. In 2014 mutual trade came to $98.4 million, 14.7% less than in 2013. Ivanovo "
    "has 33 shops with Belarusian goods. "
    "A partnership agreement of Ivanovo Oblast and Vitebsk Oblast is planned. Bellegprom, MTZ and "
    "a dealer, OOO Dormash, showed what they make.",
)
VISIT = page(
    "en",
    date(2016, 4, 15),
    "president.gov.by",
    "The President received Governor Pavel Konkov. Last year turnover was down by almost 20 "
    "percent, yet early this year it has been growing again. "
    "Truck cranes on MAZ chassis will be built once more.",
)
BOUND = page(
    "be",
    date(2016, 4, 15),
    "tvr.by",
    "Летась тавараабарот перавысіў 67 мільёнаў долараў. Падпішуць план мерапрыемстваў.",
)
PREMIER = page(
    "en",
    date(2016, 4, 15),
    "belarus.by",
    "The Prime Minister put the turnover at about $100 million.",
)
PREMIER_AGAIN = page(
    "en",
    date(2016, 4, 15),
    "government.by",
    "The turnover is a little less than $100 million, the Prime Minister said.",
)
SOYUZ = page(
    "ru",
    date(2016, 4, 18),
    "souzveche.ru",
    "Подписан документ о сотрудничестве на 2016–2017 годы. Товарооборот – чуть меньше 100 млн "
    "долларов.",
)
OFFER = page(
    "ru",
    date(2017, 5, 22),
    "belarus.kz",
    "Ивановской области вновь предложили автобусы и троллейбусы.",
)
SESSION = page(
    "ru",
    date(2017, 9, 15),
    "ivteleradio.ru",
    "Прошло второе заседание рабочей группы. План мероприятий выполняется. В заседании участвовал "
    "Иван Зябликов, директор завода.",
)
SHARES = page(
    "ru",
    date(2018, 4, 17),
    "rg.ru",
    "На Белоруссию пришлось 14,6 процента экспорта области за январь и февраль.",
)
CUSTOMS = page(
    "en",
    None,
    "customs.gov.ru",
    "period,value\n2013,34187500000\n2014,32267100000\n2015,24474100000\n",
    note=False,
)


def figure(document: Document, words: str, period: str | None = None, **more: object) -> Claim:
    placed = Claim(
        document.id,
        Measure.TURNOVER,
        "BLR",
        at(document, words),
        "RU-IVA",
        period=parse(period) if period else None,
    )
    claim = replace(placed, **more)  # type: ignore[arg-type]  # the fields of a claim, by name
    return details.add_claim_details(claim, words)


LEVEL = figure(
    SPRING,
    "In 2014 mutual trade came to $98.4 million",
    "2014",
    quantity=Quantity(98.4e6, "USD"),
    speaker="Igor Petrishenko",
)
RATE = figure(
    SPRING,
    "14.7% less than in 2013",
    "2014",
    change_pct=-14.7,
    base_period=parse("2013"),
    direction=Direction.DOWN,
)
SHOPS = figure(
    SPRING,
    "33 shops",
    "2015-06",
    measure=Measure.COUNT,
    product="shops",
    reporter="RU-IVA",
    partner="BLR",
    quantity=Quantity(33, "units"),
)
ALMOST = figure(
    VISIT,
    "Last year turnover was down by almost 20 percent",
    "2015",
    change_pct=-20.0,
    change_hedge=Hedge.ALMOST,
)
GROWING = figure(
    VISIT, "early this year it has been growing again", "2016-01/2016-03", direction=Direction.UP
)
EXCEEDED = figure(
    BOUND,
    "тавараабарот перавысіў 67 мільёнаў долараў",
    "2015",
    quantity=Quantity(67e6, "USD", Hedge.MORE_THAN),
)
ABOUT = figure(PREMIER, "about $100 million", None, quantity=Quantity(100e6, "USD", Hedge.ABOUT))
LITTLE_LESS = figure(
    PREMIER_AGAIN,
    "a little less than $100 million",
    None,
    quantity=Quantity(100e6, "USD", Hedge.ALMOST),
)
SLIGHTLY = figure(
    SOYUZ, "чуть меньше 100 млн долларов", None, quantity=Quantity(100e6, "USD", Hedge.ALMOST)
)
SHARE = figure(
    SHARES,
    "14,6 процента экспорта области",
    "2018-01/2018-02",
    measure=Measure.SHARE,
    reporter="RU-IVA",
    partner="BLR",
    quantity=Quantity(14.6, "percent"),
    share_of="exports",
)


def official(number: int, value: float, row: int) -> Claim:
    words = f"{value:.0f}"
    cell = Cell("customs.csv", "", row, 2, words)
    return figure(
        CUSTOMS,
        words,
        str(number),
        reporter="RUS",
        partner="BLR",
        quantity=Quantity(value, "USD"),
        cell=cell,
    )


YARDSTICK = (
    official(2013, 34187.5e6, 2),
    official(2014, 32267.1e6, 3),
    official(2015, 24474.1e6, 4),
)


def deal_mention(
    document: Document, words: str, kind: DealKind, status: DealStatus, **more: object
) -> DealMention:
    mention = replace(
        DealMention(document.id, kind, status, PAIR, words, at(document, words)), **more
    )  # type: ignore[arg-type]  # by name
    return details.add_deal_details(mention)


BUSES = deal_mention(
    SPRING,
    "Large buses and trolleybuses are to be sold to the city",
    DealKind.SUPPLY,
    DealStatus.PROPOSED,
    goods=("bus", "trolleybus"),
)
BUSES_AGAIN = deal_mention(
    OFFER,
    "вновь предложили автобусы и троллейбусы",
    DealKind.SUPPLY,
    DealStatus.PROPOSED,
    goods=("bus", "trolleybus"),
)
PARTNERS = deal_mention(
    SPRING,
    "A partnership agreement of Ivanovo Oblast and Vitebsk Oblast is planned",
    DealKind.AGREEMENT,
    DealStatus.PLANNED,
    theme="partnership_agreement",
    parties=("RU-IVA", "BY-VI"),
)
MET = deal_mention(
    SPRING,
    "Ambassador Igor Petrishenko met Ivanovo mayor Alexei Khokhlov",
    DealKind.VISIT,
    DealStatus.COMPLETED,
    date="2015-06-25",
)
PLAN = deal_mention(
    BOUND,
    "Падпішуць план мерапрыемстваў",
    DealKind.ROADMAP,
    DealStatus.PLANNED,
    theme="plan_of_measures",
)
PLAN_SIGNED = deal_mention(
    SOYUZ,
    "Подписан документ о сотрудничестве на 2016–2017 годы",
    DealKind.ROADMAP,
    DealStatus.SIGNED,
    theme="plan_of_measures",
    due="2017",
)
PLAN_RUNS = deal_mention(
    SESSION,
    "План мероприятий выполняется",
    DealKind.ROADMAP,
    DealStatus.IN_PROGRESS,
    theme="plan_of_measures",
)
CRANES = deal_mention(
    VISIT,
    "Truck cranes on MAZ chassis will be built once more",
    DealKind.RESUMPTION,
    DealStatus.PLANNED,
    goods=("crane_truck", "chassis"),
)
SITTING = deal_mention(
    SESSION,
    "второе заседание рабочей группы",
    DealKind.OTHER,
    DealStatus.COMPLETED,
    theme="working_group",
    date="2017-09-15",
)


def person(document: Document, name: str, key: str = "", role: str | None = None) -> Actor:
    return Actor(document.id, name, ActorKind.PERSON, at(document, name), role, None, key)


def firm(document: Document, name: str, key: str = "") -> Actor:
    return Actor(document.id, name, ActorKind.COMPANY, at(document, name), None, "BLR", key)


def good_mention(document: Document, words: str, key: str, *codes: str) -> DocumentGoods:
    return DocumentGoods(document.id, words, codes, at(document, words), key)


EXTRACTIONS = (
    Extraction(
        SPRING,
        (LEVEL, RATE, SHOPS),
        (BUSES, PARTNERS, MET),
        (
            person(SPRING, "Igor Petrishenko", "igor_petrishenko"),
            person(SPRING, "Alexei Khokhlov"),
            firm(SPRING, "Bellegprom", "bellegprom"),
            firm(SPRING, "MTZ", "mtz"),
            firm(SPRING, "OOO Dormash"),
        ),
        (
            good_mention(SPRING, "buses", "bus", "8702"),
            good_mention(SPRING, "trolleybuses", "trolleybus", "8702"),
            good_mention(SPRING, "lifts", "lift", "842810"),
        ),
    ),
    Extraction(
        VISIT,
        (ALMOST, GROWING),
        (CRANES,),
        (person(VISIT, "Pavel Konkov", "", "Governor"),),
        (good_mention(VISIT, "Truck cranes", "crane_truck", "870510"),),
    ),
    Extraction(BOUND, (EXCEEDED,), (PLAN,)),
    Extraction(PREMIER, (ABOUT,)),
    Extraction(PREMIER_AGAIN, (LITTLE_LESS,)),
    Extraction(SOYUZ, (SLIGHTLY,), (PLAN_SIGNED,)),
    Extraction(OFFER, (), (BUSES_AGAIN,), (), (good_mention(OFFER, "автобусы", "bus", "8702"),)),
    Extraction(
        SESSION,
        (),
        (PLAN_RUNS, SITTING),
        (person(SESSION, "Иван Зябликов", "", "директор завода"),),
    ),
    Extraction(SHARES, (SHARE,)),
    Extraction(CUSTOMS, YARDSTICK),
)


def point(
    period: str,
    levels: tuple[float, float, float] | None,
    status: str,
    *claims: Claim,
    direction: Direction | None = None,
) -> SeriesPoint:
    value, low, high = levels or (None, None, None)
    return SeriesPoint(
        f"p-{period}",
        parse(period),
        value,
        low,
        high,
        status,
        tuple(claim.id for claim in claims),
        len(claims),
        direction=direction,
    )


def fit(
    claim: Claim,
    period: str | None,
    value: float | None,
    inside: bool | None,
    reading: str = "used",
) -> ClaimFit:
    low, high = (None, None) if value is None else (value * 0.99, value * 1.01)
    placed: Period | None = parse(period) if period else None
    return ClaimFit(claim.id, f"u-{claim.id[2:]}", placed, value, low, high, inside, 1.0, reading)


SERIES = Series(
    Measure.TURNOVER,
    *PAIR,
    "USD",
    (
        point("2013", (115.36e6, 114.2e6, 116.5e6), "e", RATE, LEVEL),
        point("2014", (98.4e6, 98.2e6, 98.6e6), "", LEVEL),
        point("2015", (79.83e6, 77.0e6, 82.7e6), "e", ALMOST, EXCEEDED),
        point("2016-01/2016-03", None, "x", GROWING, direction=Direction.UP),
    ),
    (
        fit(LEVEL, "2014", 98.4e6, True),
        fit(RATE, "2014", 98.4e6, True),
        fit(ALMOST, "2015", 79.8e6, True),
        ClaimFit(EXCEEDED.id, "u-bound", parse("2015"), None, 67e6, None, True, 0.4, "bound"),
        fit(ABOUT, None, None, None, "no_period"),
        fit(LITTLE_LESS, None, None, None, "no_period"),
        fit(SLIGHTLY, None, None, None, "no_period"),
        fit(GROWING, "2016-01/2016-03", None, None, "direction"),
    ),
    (ClaimConflict("x-1", (ALMOST.id, EXCEEDED.id), "loose_bound", 0.72, parse("2015")),),
)


def steps(*mentions: tuple[DealMention, Document]) -> tuple[DealEvent, ...]:
    return tuple(
        DealEvent(mention.status, document.published, mention.id, document.id)
        for mention, document in mentions
    )


def deal(name: str, outcome: str, *mentions: tuple[DealMention, Document]) -> Deal:
    first, last = mentions[0][0], mentions[-1]
    ids = tuple(mention.id for mention, _ in mentions)
    due = next((mention.due for mention, _ in mentions if mention.due), None)
    return Deal(
        f"d-{name}",
        first.kind,
        last[0].status,
        outcome,
        first.parties,
        first.object,
        ids,
        steps(*mentions),
        first.hs,
        first.goods,
        first.actors,
        first.theme,
        due,
        last[1].published,
    )


DEALS = (
    deal("buses", "open", (BUSES, SPRING), (BUSES_AGAIN, OFFER)),
    deal("partners", "open", (PARTNERS, SPRING)),
    deal("plan", "late", (PLAN, BOUND), (PLAN_SIGNED, SOYUZ), (PLAN_RUNS, SESSION)),
    deal("cranes", "done", (CRANES, VISIT)),
    deal("met", "done", (MET, SPRING)),
    deal("sitting", "done", (SITTING, SESSION)),
)
UTTERANCES = (
    Utterance(
        "u-premier",
        Measure.TURNOVER,
        *PAIR,
        (ABOUT.id, LITTLE_LESS.id, SLIGHTLY.id),
        (PREMIER.id, PREMIER_AGAIN.id, SOYUZ.id),
        date(2016, 4, 15),
        None,
    ),
)


def full_material(lang: str = "en") -> BriefInputs:
    return BriefInputs(
        PAIR,
        lang,
        date(2018, 6, 1),
        EXTRACTIONS,
        {Measure.TURNOVER: SERIES},
        YARDSTICK,
        UTTERANCES,
        DEALS,
        HumanWrittenTexts(),
        (),
        10,
        "0.1.0",
    )


def empty(lang: str = "en") -> BriefInputs:
    return BriefInputs(PAIR, lang, date(2018, 6, 1), (), {})


GOODS = {
    "bus": (("8702",), "bus", "автобус"),
    "trolleybus": (("870240", "8702"), "trolleybus", "троллейбус"),
    "lift": (("842810",), "lift", "лифт"),
    "crane_truck": (("870510",), "crane truck", "автокран"),
    "chassis": (("8706",), "chassis", "шасси"),
    "tractor": (("8701",), "tractor", "трактор"),
    "textile": (("50",), "textiles", "текстиль"),
}
FIRMS = {
    "bellegprom": ("Bellegprom", "Беллегпром", ("textile",)),
    "mtz": ("Minsk Tractor Works", "Минский тракторный завод", ("tractor",)),
}
PEOPLE = {
    "igor_petrishenko": (
        "Igor Petrishenko",
        "Игорь Петришенко",
        "Ambassador of Belarus to Russia",
        "посол Беларуси в России",
    )
}


def small_lexicons(patch: pytest.MonkeyPatch) -> None:
    """A few entries in place of the lexicons, so that a new word there does not change what is
    tested here.
    """
    for lang in GOODS_LANGUAGES:
        find_goods("", lang)  # what finds goods is made once: of the whole lexicon
    goods = {
        key: lexicons.GoodsEntry(key, hs, en, ru, {"en": (en,), "ru": (ru,), "be": ()})
        for key, (hs, en, ru) in GOODS.items()
    }
    firms = {
        key: lexicons.OrganisationEntry(key, "company", "BLR", en, ru, (), good_keys, "", "")
        for key, (en, ru, good_keys) in FIRMS.items()
    }
    people = {key: lexicons.PersonEntry(key, "BLR", *entry) for key, entry in PEOPLE.items()}
    patch.setattr(lexicons, "goods", lambda: goods)
    patch.setattr(lexicons, "organisations", lambda: firms)
    patch.setattr(lexicons, "people", lambda: people)


@pytest.fixture(autouse=True)
def _lexicons(monkeypatch: pytest.MonkeyPatch) -> None:
    small_lexicons(monkeypatch)


@pytest.fixture
def material() -> Callable[[str], BriefInputs]:
    return full_material


@pytest.fixture
def nothing() -> Callable[[str], BriefInputs]:
    return empty
