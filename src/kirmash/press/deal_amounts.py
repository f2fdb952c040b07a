"""The amount a deal is for, in the text's own words: a sum, a quantity with its unit, or a number of the goods themselves."""

from __future__ import annotations

import re

from kirmash.terms.deals import DealMention

_DIGITS = r"(?<![\d.,/])\d{1,3}(?:[ \u00a0]\d{3})+(?:[.,]\d+)?|(?<![\d.,/–-])\d+(?:[.,]\d+)*"
_SCALE = r"(?:\s?(?:thousand|million|billion|mln|bn|тыс\.?|тысяч\w*|млн\.?|миллион\w*|млрд\.?|миллиард\w*|тысяч\w*|мільён\w*|мільярд\w*))?"
_WORD = (
    r"(?:a hundred|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|a dozen|dozens of|hundreds of|fifteen|twenty|thirty|forty"
    r"|fifty|sixty|seventy|eighty|ninety|hundred|два|две|двух|тр[иё]х?|тр[её]х|четыр\w+|пят[ьи]|шест[ьи]|сем[ьи]|восемь|восьми|девят[ьи]|десят[ьи]"
    r"|десятк\w+|двенадцат[ьи]|пятнадцат[ьи]|двадцат[ьи]|тридцат[ьи]|сорока?|пят[ьи]десяти?|шест[ьи]десяти?|сто|сотн\w+)"
)
_MONEY = re.compile(
    rf"(?:[$€£¥]\s?(?:{_DIGITS}){_SCALE}|(?:{_DIGITS}){_SCALE}\s?(?:U\.?S\.? )?"
    r"(?:dollars?|euros?|roubles?|rubles?|yuan|USD|EUR|RUB|BYN|долл\w*|доллар\w*|евро|руб\w*|рубл\w*|юан\w*|даляр\w*|[$€]))",
    re.IGNORECASE,
)
_MEASURED = re.compile(
    rf"(?:{_DIGITS}|\b{_WORD}){_SCALE}\s(?:tonn?e?s?|tons|kg|km|kilomet\w+|hectares|head|units|pieces|sets|wagons|containers|barrels"
    r"|cubic met\w+|square met\w+|litres|MW|megawatts?|kWh|GWh|тонн\w*|т|кг"
    r"|км|километр\w*|гектар\w*|голов|единиц\w*|штук\w*|шт|комплект\w*|вагон\w*|контейнер\w*|баррел\w*"
    r"|кубометр\w*|куб\. м|кв\. м|литр\w*|МВт|мегаватт\w*|кВт|ГВт|адзін\w+|камплект\w*)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(rf"(?:(?:{_DIGITS}){_SCALE}|\b{_WORD})$", re.IGNORECASE)
_LEADING = re.compile(rf"(?:(?:{_DIGITS}){_SCALE}|{_WORD})(?=\s)", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d$")
_MODIFIER = re.compile(
    r"(?:\s(?:[A-Z]\w+|new|modern|used|large|small|city|electric|passenger|more|[\w-]+-[\w-]+"
    r"|[а-яёіў-]+(?:ых|их|ый|ий|ой|ая|ую|ые|ие|ого|его|іх|ыя|ія)))"
    r"{0,2}\s$"
)
_SHARE = re.compile(r"\s?(?:%|per ?cent|процент|працэнт)", re.IGNORECASE)


def amount_of(mention: DealMention) -> str:
    """The words of the first sum, quantity or number of the goods in the places of a mention; '' where they give none.

    A year, a day and a percentage are no amount: only a number that stands before the goods themselves counts.
    """
    for span in mention.spans:
        if found := _MONEY.search(span.quote) or _MEASURED.search(span.quote):
            return found[0].strip()
        if mention.goods and (number := _of_goods(span.quote, mention.object)):
            return number
    return ""


def _of_goods(quote: str, goods: str) -> str:
    """The number that begins the goods, or stands before them with at most two words between."""
    if (begun := _LEADING.match(goods)) and not _YEAR.fullmatch(begun[0]) and not _SHARE.match(goods, begun.end()):
        return begun[0].strip()
    at = " ".join(quote.split()).find(" ".join(goods.split()))
    if at <= 0:
        return ""
    before = " ".join(quote.split())[:at]
    lead = before[: found.start()] if (found := _MODIFIER.search(before)) else before.rstrip()
    number = _NUMBER.search(lead)
    return number[0].strip() if number and not _YEAR.fullmatch(number[0].strip()) else ""
