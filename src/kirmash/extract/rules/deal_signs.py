"""Signs in the words of a clause that tell a deal from statistics: amounts and wares, counts over
months, what failed, who invests.
"""

from __future__ import annotations

import re

from kirmash.sandbox.expressions import bounded_re

# "180 tonnes", «20 комплектов»: an amount of goods the lexicon need not know.
AMOUNT = bounded_re(
    r"\d\s(?:тыс\.?\s|thousand\s)?(?:тонн|штук|единиц|комплект|вагон|контейнер|голов|машин"
    r"|кубометр|литр|банк|пар\b"
    r"|t(?:onn?e?s?)\b|units|containers|wagons|sets|pieces|head of|barrels|litres)",
    re.IGNORECASE,
)
# "equipment for a power plant", «сырьё»: wares by their general names.
WARES = bounded_re(
    r"\b(?:оборудовани|продукци|сырь[ёея]|материал(?:ы|ов)\b|запчаст|издели[яй]|абсталяванн"
    "|прадукцы"
    r"|equipment|machinery|products?\b|goods\b|spare parts)",
    re.IGNORECASE,
)
# What left over months or years is counted, not told: «за январь–май отгрузили 14 тыс. тонн, в 2,3
# раза больше».
COUNTED = bounded_re(
    r"\bв\s[\d,.]+\sраз|\bза\s(?:январ|перв|втор|трет|дев|пол|шесть|восемь|[\d]|весь|год|прошл)"
    r"|\bс\s(?:начала|\d{4})\sгода"
    r"|\d{4}\sгоду?\b.{0,40}\bраз|\bв перв\w+\s(?:\w+\s)?(?:месяц|квартал|полугоди)|в прошлом "
    "году|летась"
    r"|\btimes (?:more|as)|\bin the (?:first|last|past) (?:\w+ )?(?:months|quarter|half)|\bsince "
    r"(?:19|20)\d\d",
    re.IGNORECASE,
)
# "Offers cement to Tula Oblast", "offered Tula Oblast its buses".
OFFERED_TO = bounded_re(
    r"\b(?i:offer(?:s|ed|ing)?)\s(?:[^.;:]{0,80}?\sto\s(?:the\s)?|(?:the\s)?)[A-Z]"
)
# "Takes part in a tender", «подал заявку»: an offer among others'.
BIDS = bounded_re(
    r"\b(?:(?:takes?|took|taking|taken|to take) part in (?:a |the )?tender|participat\w+ in (?:a "
    "|the )?tender|bids? for|bidding for"
    r"|участву\w+ в тендер|участи\w+ в тендер|подал\w* заявк|заявил\w*сь на тендер)",
    re.IGNORECASE,
)
# "Offers to set up the assembly of buses", «предлагает организовать сборку троллейбусов»: a work,
# though goods are named.
SETS_UP = bounded_re(
    r"\b(?:организовать|наладить|развернуть|создать|открыть|запустить|начать|арганізаваць|наладзіць"
    r"|to (?:set up|organi[sz]e|launch|start|establish|begin))\s(?:[\w-]+\s){0,3}?"
    r"(?:сборк|производств|выпуск|зборк|вытворчасц|assembl|production)",
    re.IGNORECASE,
)
# "The Assembly of Deputies", "the National Assembly": it sits, nothing is put together.
PARLIAMENT = bounded_re(
    r"(?:\b(?:National|General|Legislative|Federal|Regional|Parliamentary|People['’]?s|Constituent"
    r"|Supreme|State|City)\s)?"
    r"Assembly\s(?:of\s(?:the\s)?(?:Deput|Republic|People|State|Part|Nation|Represent)"
    r"|has\s(?:approved|adopted|elected|voted))"
    r"|\b(?:National|General|Legislative|Federal|Regional|Parliamentary|People['’]?s|Constituent"
    r"|Supreme|State|City)\sAssembly"
)
# "Deliveries have increased since 2015", «с начала года поставки выросли»: a count, though verbs of
# going on stand by.
GREW = bounded_re(
    r"\b(?:increased|grew|grown|rose|risen|fell|fallen|dropped|declined|decreased|doubled|tripled"
    r"|увеличил\w+|выросл[аио]|вырос|возрос\w*|снизил\w+|сократил\w+|упал[аио]?|удвоил\w+"
    r"|павялічыл\w+|вырасл[аі])\b",
    re.IGNORECASE,
)
# "The contract was not signed", «достигнуть не удалось»: no deal at all, unless one was laid aside.
FAILED = bounded_re(
    r"\bне удалось|\bне состоял|\bwas not signed|\bwere not signed|\bfailed "
    r"to|\bопровер|\bdenied|\bне ўдалося",
    re.IGNORECASE,
)
# "Plans to invest 30 million", «предлагает вложить 30 млн»: a project where a sum stands too.
INVESTS = bounded_re(
    r"\b(?:вложит|вложат|вложить|инвестиру|инвестировать|вкладыва|invest(?:ing|s)?\b|pour\b)",
    re.IGNORECASE,
)
# «Его визит», "their trip": of somebody named before.
OWN_VISIT = bounded_re(
    r"\b(?:его|её|ее|их|яго|яе|іх|his|her|their|ответн\w+)\s(?:[\w-]+\s)?(?:визит|поездк|візіт"
    "|паездк|visit|trip)",
    re.IGNORECASE,
)


def parliament(words: str, at: int) -> bool:
    """Whether the word at ``at`` is part of a parliament's name."""
    return any(found.start() <= at < found.end() for found in PARLIAMENT.finditer(words))
