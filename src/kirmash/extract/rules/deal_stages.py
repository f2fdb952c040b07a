"""How far the doing itself is, as verbs of beginning, going on and ending tell it of a supply, a
work or a founding.

The words of wish and plan outweigh these (see ``modality``): 'could be completed' is an offer. A
negation belongs to the verb of the phase: what 'has not been completed' goes on, what 'has not
begun' is a plan.
"""

from __future__ import annotations

import re

from kirmash.records.deals import DealStatus
from kirmash.sandbox.expressions import bounded_re

_NOUN_EN = (
    "(?:suppl(?:y|ies)|deliver(?:y|ies)|shipments?|exports?|purchases?|sales?|assembly|production"
    "|construction|installation|repairs?"
    r"|moderni[sz]ation|reconstruction|renovation|upgrad(?:e|ing)|commissioning|building|training)"
)
_NOUN_RU = (
    r"(?:поставк\w+|поставок|отгруз\w+|закуп\w+|экспорт\w*|сборк\w+|производств\w+|выпуск\w*"
    r"|строительств\w+|монтаж\w*|ремонт\w*"
    r"|модернизаци\w+|реконструкци\w+|обновлени\w+|передач\w+|обучени\w+"
    r"|паста(?:ўк|вак)\w*|адгруз\w+|зборк\w+|вытворчасц\w+|будаўніцтв\w+|мадэрнізацы\w+"
    r"|рэканструкцы\w+)"
)
_LY = r"(?:(?:now|already|also|just|still|again|finally|recently|thus|all|not|yet|never|\w+ly)\s)*"
_GAP = r"(?:\s[^\s;:.!?]+){0,14}?\s"
# "The delivery of lifts to Tver has been completed", "deliveries are over"; 'has completed the
# delivery', 'finished delivering'.
_DONE_EN = (
    rf"(?:(?:has|have|had)\s{_LY}(?:been\s{_LY}(?:completed|finished|concluded|fulfilled"
    "|made)|ended|finished|taken place|come to an end)"
)
_DONE_EN += (
    rf"|(?:was|were)\s{_LY}(?:completed|finished|concluded)|(?:is|are)\s{_LY}(?:complete"
    r"|completed|finished|over)|ended)\b"
)
_CLOSED_EN = (
    r"(?:completed|finished|concluded|wrapped up)\s(?:the\s|its\s|their\s|all\s)*(?:[\w-]+\s){0,3}?"
)
_CLOSED_EN += rf"(?:{_NOUN_EN}|supplying|delivering|shipping)\b"
# "Deliveries have begun", "shipments are under way", "the assembly started".
_BEGUN_EN = (
    rf"(?:(?:has|have|had)\s{_LY}(?:begun|started|commenced|got(?:ten)? under ?way|been "
    "(?:started|organi[sz]ed|arranged|set up))"
)
_BEGUN_EN += (
    rf"|(?:is|are)\s{_LY}(?:under ?way|in progress|ongoing|in full "
    "swing|continuing|proceeding|going on)|began|started|commenced"
)
_BEGUN_EN += rf"|(?:was|were)\s{_LY}(?:set up|organi[sz]ed|arranged|started)|continues?|goes? on)\b"
# «Поставка завершена», «завершилась отгрузка», «Беларусь завершила поставку»; «поставки начались»,
# «началась сборка», «пачаліся пастаўкі».
_DONE_RU = (
    r"(?:(?:не\s)?(?:полностью\s|уже\s|успешно\s)?(?:заверш[её]н[аоы]?|завершил[аои]?(?:сь"
    "|ся)?|закончен[аоы]?"
)
_DONE_RU += (
    "|закончил[аои]?(?:сь|ся)?|окончен[аоы]?|выполнен[аоы]|завершан[аыя]|завяршыл[аі]ся"
    r"|скончан[аы]|скончыл[аі]ся)\b)"
)
_BEGUN_RU = (
    r"(?:(?:не\s)?(?:уже\s)?(?:начал[аио]?(?:сь)?|начался|начат[аоы]?|стартовал[аио]?"
    r"|приступил[аио]?\sк|идут|ид[её]т|продолжа\w+"
)
_BEGUN_RU += r"|налажен[аоы]?|пачал[аіо]ся|пачаўся|пачат[аы]|ідуць|ідзе|наладжан[аы])\b)"
_GAP_RU = r"(?:\s[^\s;:.!?,]+){0,10}?\s"
_NEAR_RU = r"\s(?:[\w«»\"-]+\s){0,3}?"

_DONE = bounded_re(
    rf"\b{_NOUN_EN}\b{_GAP}{_DONE_EN}|\b{_CLOSED_EN}|\b{_NOUN_RU}{_GAP_RU}{_DONE_RU}"
    rf"|\b{_DONE_RU}{_NEAR_RU}{_NOUN_RU}",
    re.IGNORECASE,
)
_BEGUN = bounded_re(
    rf"\b{_NOUN_EN}\b{_GAP}{_BEGUN_EN}|\b{_NOUN_RU}{_GAP_RU}{_BEGUN_RU}"
    rf"|\b{_BEGUN_RU}{_NEAR_RU}{_NOUN_RU}",
    re.IGNORECASE,
)
_DENIED = bounded_re(
    r"\b(?:not|never|yet to|не|ня)\s(?:\w+\s){0,2}?(?:be\s|been\s)?"
    "(?P<verb>complet|finish|conclud|end|beg[aiu]n|start|commenc|заверш|законч|оконч|выполн|нач"
    "|старт|приступ|завярш|сконч|пача)",
    re.IGNORECASE,
)
_FIRST_VERB = bounded_re(r"beg|start|comm|нач|старт|прист|пача", re.IGNORECASE)
# "Is already supplying", "has been shipping": done at the time of the report.
_RUNNING = bounded_re(
    r"\b(?:is|are|has been|have been)\s(?:(?:now|already|still|also|again|currently|\w+ly)\s)*"
    r"(?:supplying|delivering|shipping|selling|exporting|importing|buying|purchasing|procuring"
    r"|being\s(?:\w+ly\s)?(?:supplied|delivered|shipped|sent|exported|bought|purchased))\b",
    re.IGNORECASE,
)
# "Supplied 20 buses", "have been delivered": goods counted or wholly moved, not a flow over years.
_MOVED = bounded_re(
    r"\b(?:bought|purchased|acquired|(?:has|have)\s(?:\w+ly\s|already\s"
    r"|now\s)*(?:been\s)?(?:supplied|delivered|shipped|sent|handed)"
    r"|(?:supplied|delivered|shipped|sold|sent|exported|received)\s(?:all\s|the\s|its\s|their\s"
    r"|first\s|another\s|some\s)*"
    r"(?:\d{1,4}\b(?![.,]?\d|\s?(?:%|per|thousand|million|billion|tonnes))"
    r"|two|three|four|five|six|seven|eight|nine|ten|a dozen|twenty|thirty|forty|fifty|first)"
    "|(?:за)?купил[аио]?|приобр[её]л[аио]?|поставил[аи]?|набы(?:ў|ла|лі)|закупі(?:ў|ла|лі)"
    r"|купі(?:ў|ла|лі))\b",
    re.IGNORECASE,
)
# "Have set up", "was founded", «создали», «учреждено»: founded, unless it is only planned.
_FOUNDED = bounded_re(
    rf"\b(?:(?:has|have|had|was|were)\s{_LY}(?:been\s)?{_LY}(?:set "
    "up|established|founded|created|formed|launched|opened|registered)"
    r"|(?<!to be )(?<!will be )(?:established|founded|formed|registered)"
    "|созда(?:ли|л|ла|но)|учредил[аио]?|учрежд[её]н[аоы]?|основал[аио]?|зарегистрирова(?:н[аоы]?"
    r"|л[аио]?)|стварыл[аі]|створан[аы]|заснавал[аі])\b",
    re.IGNORECASE,
)
_AT_WORK = bounded_re(
    r"\b(?:operat(?:es?|ing)|works?|working|is running|работа(?:ет|ют)|действу(?:ет|ют)|працу(?:е"
    r"|юць)|дзейнічае)\b",
    re.IGNORECASE,
)
_ARRIVED = bounded_re(
    r"\b(?:arrived|reached|прибы(?:л|ла|ли|ло)|поступил[аио]?|прыбыл[аі])\b", re.IGNORECASE
)


def done_so_far(words: str) -> DealStatus | None:
    """How far the supply or work of a clause is by its verb of phase; None where no such verb
    stands by it.
    """
    if told := (_DONE.search(words) or _BEGUN.search(words)):
        if denied := _DENIED.search(told[0]):
            return (
                DealStatus.PLANNED if _FIRST_VERB.match(denied["verb"]) else DealStatus.IN_PROGRESS
            )
        return DealStatus.COMPLETED if _DONE.search(words) else DealStatus.IN_PROGRESS
    return None


def running(words: str) -> bool:
    """'Is supplying', 'has been shipping'."""
    return bool(_RUNNING.search(words))


def moved(words: str) -> bool:
    """'Bought', 'have been delivered', 'supplied 20', «закупили»."""
    return bool(_MOVED.search(words))


def at_work(words: str) -> bool:
    """'Has been operating since 2010', «работает»."""
    return bool(_AT_WORK.search(words))


def founded(words: str) -> bool:
    """'Have set up', «создали»."""
    return bool(_FOUNDED.search(words))


def arrived(words: str) -> bool:
    """'The last batch has arrived', «партия прибыла»."""
    return bool(_ARRIVED.search(words))
