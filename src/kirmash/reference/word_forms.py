"""Names of goods and economies in the forms that sentences take: English with its article and its
plural, Russian in the case and with the preposition that the place of the sentence asks for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from types import MappingProxyType

from kirmash.i18n import word_message
from kirmash.messages import Message, Value
from kirmash.reference import lexicons

_NOMINATIVE, _GENITIVE, _DATIVE = "ru", "ru_gen", "ru_dat"
# Endings of an adjective by those of its nominative: the genitive, accusative and instrumental.
_ADJECTIVE = {
    "ая": ("ой", "ую", "ой"),
    "яя": ("ей", "юю", "ей"),
    "ое": ("ого", "ое", "ым"),
    "ый": ("ого", "ый", "ым"),
    "ий": ("ого", "ий", "им"),
    "ой": ("ого", "ой", "ым"),
}
_VELARS = frozenset("гкхжшчщ")
_SOFT_ADJECTIVE = {"ний": ("него", "ний", "ним"), "нее": ("него", "нее", "ним")}
# What a region is called after its adjective: the genitive, accusative and instrumental.
_REGION_NOUNS = {
    "область": ("области", "область", "областью"),
    "край": ("края", "край", "краем"),
    "район": ("района", "район", "районом"),
    "округ": ("округа", "округ", "округом"),
    "губерния": ("губернии", "губернию", "губернией"),
    "провинция": ("провинции", "провинцию", "провинцией"),
    "регион": ("региона", "регион", "регионом"),
    "воеводство": ("воеводства", "воеводство", "воеводством"),
    "жупания": ("жупании", "жупанию", "жупанией"),
    "уезд": ("уезда", "уезд", "уездом"),
    "территория": ("территории", "территорию", "территорией"),
    "республика": ("республики", "республику", "республикой"),
    "велаят": ("велаята", "велаят", "велаятом"),
    "департамент": ("департамента", "департамент", "департаментом"),
    "самоуправление": ("самоуправления", "самоуправление", "самоуправлением"),
    "мухафаза": ("мухафазы", "мухафазу", "мухафазой"),
}


@dataclass(frozen=True, slots=True)
class EconomyForms:
    """An economy's name as a sentence of one language needs it: alone (``name``), of it, to it,
    from it (with the prepositions), together with it; English has one form for all.
    """

    name: str
    of: str
    to: str
    source: str
    together: str
    to_preposition: str = ""
    from_preposition: str = ""


def goods_name(key: str, lang: str, case: str = _NOMINATIVE) -> str:
    """Goods in the number a list names them in: "buses", «автобусы»; in Russian also in the
    genitive (``ru_gen``) or the dative (``ru_dat``). '' for an unknown key.
    """
    row = _goods_forms().get(key)
    if row is None:
        return ""
    return row["en"] if lang != "ru" else row[case]


def goods_in_genitive(key: str, lang: str) -> str:
    """Goods as a supply of them is told of: «автобусов»; in English the name."""
    return goods_name(key, lang, _GENITIVE)


def goods_in_dative(key: str, lang: str) -> str:
    """Goods as co-operation on them is told of: «по автобусам»; in English the name."""
    return goods_name(key, lang, _DATIVE)


@lru_cache(maxsize=8192)
def economy_forms(code: str, lang: str) -> EconomyForms:
    """The forms of an economy's name; of an unknown code the code itself in all of them."""
    entry = lexicons.economies().get(code)
    row = _economy_rows().get(code, {})
    if entry is None:
        return EconomyForms(code, code, code, code, code, *_plain_prepositions(lang))
    if lang != "ru":
        name = row.get("en") or entry.en or code
        return EconomyForms(name, name, name, name, name)
    name = entry.ru or code
    if row:
        of, to, together = row["ru_gen"], row["ru_acc"], row["ru_ins"]
        return EconomyForms(name, of, to, of, together, row["ru_to"], row["ru_from"])
    of, to, together = _region_forms(name) or _apposed(name)
    return EconomyForms(name, of, to, of, together, _to_preposition(to), "из")


_IN_NOMINATIVE = frozenset(
    {"coverage.goods-of-some-partners", "ranking.no-figure", "trade.no-economy-year"}
)
_OF_TABLES = ("coverage.", "ranking.", "trade.no-", "indicator.no-world-total")


def word_with_names(problem: Message, lang: str) -> str:
    """`i18n.word_message` of what tables have or lack, with economies by name where the message
    has their codes; the remedy, a command, keeps them. Other messages as they are.

    In Russian an economy stands in the genitive but where `_IN_NOMINATIVE`; the sides of a flow
    stand in the nominative.
    """
    if not problem.code.startswith(_OF_TABLES):
        return word_message(problem, lang)
    case = "name" if problem.code in _IN_NOMINATIVE else "of"

    values = tuple((key, _with_names(key, value, case, lang)) for key, value in problem.values)
    return word_message(replace(problem, values=values), lang)


def _with_names(key: str, value: Value, case: str, lang: str) -> Value:
    """A parameter of a message with names in place of codes; ``case`` is that of economies."""
    if isinstance(value, str) and key in {"economy", "group"}:
        return str(getattr(economy_forms(value, lang), case))
    if isinstance(value, str) and key in {"exporter", "importer"}:
        return economy_forms(value, lang).name
    if isinstance(value, tuple) and key in {"members", "flows"}:  # a flow is two codes and a dash
        codes = (str(each).split("–") for each in value)
        return tuple(" – ".join(economy_forms(code, lang).name for code in each) for each in codes)
    return value


def _plain_prepositions(lang: str) -> tuple[str, str]:
    return ("в", "из") if lang == "ru" else ("", "")


def _region_forms(name: str) -> tuple[str, str, str] | None:
    """The forms of «Ивановская область»; None for a name that is not made so."""
    *adjectives, noun = name.split(" ")
    nouns = _REGION_NOUNS.get(noun)
    parts = [_adjective_forms(word) for word in adjectives]
    declined = [part for part in parts if part]
    if nouns is None or not declined or len(declined) < len(parts):
        return None
    of, to, together = (
        " ".join([*(part[case] for part in declined), nouns[case]]) for case in range(3)
    )
    return of, to, together


def _adjective_forms(word: str) -> tuple[str, str, str] | None:
    for endings in (_SOFT_ADJECTIVE, _ADJECTIVE):
        for ending, forms in endings.items():
            if word.endswith(ending):
                stem = word.removesuffix(ending)
                of, to, together = (stem + form for form in forms)
                return of, to, _after_velar(together)
    return None


def _after_velar(word: str) -> str:
    """«Среднечешским», not «Среднечешскым»."""
    return f"{word[:-2]}им" if word.endswith("ым") and word[-3:-2] in _VELARS else word


def _apposed(name: str) -> tuple[str, str, str]:
    """A name that is not declined stands behind a word that is: «региона Хэнань»."""
    return f"региона {name}", f"регион {name}", f"регионом {name}"


def _to_preposition(name: str) -> str:
    """«во» before «Владимирскую», «Флоридскую»; «в» before other names."""
    first, second = name[:1].lower(), name[1:2].lower()
    return "во" if first in "вф" and second not in "аеёиоуыэюяй" else "в"


@cache
def _goods_forms() -> Mapping[str, Mapping[str, str]]:
    return MappingProxyType({row["key"]: row for row in lexicons.data_rows("goods_forms")})


@cache
def _economy_rows() -> Mapping[str, Mapping[str, str]]:
    return MappingProxyType({row["code"]: row for row in lexicons.data_rows("economy_forms")})
