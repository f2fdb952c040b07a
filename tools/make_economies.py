"""Write ``economies.csv``: countries, regions and groups with their names in English, Russian and
Belarusian.

    python tools/make_economies.py CODES CLDR_SUBDIVISIONS OUT

CODES is a folder with ``country-codes.csv`` (datasets/country-codes, PDDL 1.0); CLDR_SUBDIVISIONS
one with ``en.xml``, ``ru.xml`` and ``be.xml`` (Unicode CLDR, Unicode-DFS-2016). Names of countries
are CLDR's too, as Babel carries them. The tables below are our own: they turn CLDR's bare "Ivanovo"
into the usual "Ivanovo Oblast" and shorten the rest.
"""

from __future__ import annotations

import csv
import re
import sys
from html import unescape
from pathlib import Path

from babel import Locale

HEAD = (
    "# Economies: code, kind (country, region, group), parent country, names in English, "
    "Russian and Belarusian ('' unknown).\n"
    "# Written by tools/make_economies.py; change that, not this file.\n"
    "# Codes of countries: datasets/country-codes, PDDL 1.0. Names, and regions with their "
    "codes: Unicode CLDR, licence\n"
    "# Unicode-DFS-2016 (copyright 1991-2022 Unicode, Inc.), shortened and given their type "
    "words by us. Groups: our own.\n"
)
LANGS = ("en", "ru", "be")
COUNTRIES = {
    "BIH": "Bosnia and Herzegovina|Босния и Герцеговина|Боснія і Герцагавіна",
    "CIV": "Cote d'Ivoire|Кот-д'Ивуар|Кот-д'Івуар",
    "COD": "DR Congo|ДР Конго|ДР Конга",
    "COG": "Congo|Конго|Конга",
    "CZE": "Czech Republic|Чехия|Чэхія",
    "HKG": "Hong Kong|Гонконг|Ганконг",
    "KOR": "South Korea|Южная Корея|Паўднёвая Карэя",
    "MAC": "Macao|Макао|Макаа",
    "MMR": "Myanmar|Мьянма|М'янма",
    "PSE": "Palestine|Палестина|Палесціна",
    "SHN": "Saint Helena|Остров Святой Елены|Востраў Святой Алены",
    "TTO": "Trinidad and Tobago|Тринидад и Тобаго|Трынідад і Табага",
    "TUR": "Turkey|Турция|Турцыя",
    "USA": "United States|США|ЗША",
    "ARE": "United Arab Emirates|ОАЭ|ААЭ",
}
GROUPS = {
    "CIS": "CIS|СНГ|СНД",
    "EU": "European Union|Европейский союз|Еўрапейскі саюз",
    "EAEU": "Eurasian Economic Union|Евразийский экономический союз|Еўразійскі эканамічны саюз",
    "Union State": "Union State|Союзное государство|Саюзная дзяржава",
    "BRICS": "BRICS|БРИКС|БРІКС",
    "SCO": "Shanghai Cooperation Organisation|Шанхайская организация сотрудничества|Шанхайская "
    "арганізацыя супрацоўніцтва",
    "CSTO": "Collective Security Treaty Organisation|Организация Договора о коллективной "
    "безопасности|",
    "ASEAN": "ASEAN|АСЕАН|АСЕАН",
    "APEC": "APEC|АТЭС|АТЭС",
    "RCEP": "RCEP|ВРЭП|",
    "GCC": "Gulf Cooperation Council|Совет сотрудничества стран Залива|",
    "Arab League": "Arab League|Лига арабских государств|Ліга арабскіх дзяржаў",
    "African Union": "African Union|Африканский союз|Афрыканскі саюз",
    "EAC": "East African Community|Восточноафриканское сообщество|",
    "COMESA": "COMESA|КОМЕСА|",
    "ECOWAS": "ECOWAS|ЭКОВАС|",
    "SADC": "Southern African Development Community|Сообщество развития Юга Африки|",
    "AfCFTA": "African Continental Free Trade Area|Африканская континентальная зона свободной "
    "торговли|",
    "MERCOSUR": "Mercosur|МЕРКОСУР|МЕРКАСУР",
    "CARICOM": "CARICOM|КАРИКОМ|",
    "EFTA": "EFTA|ЕАСТ|",
    "OECD": "OECD|ОЭСР|",
    "OPEC": "OPEC|ОПЕК|АПЕК",
    "OTS": "Organisation of Turkic States|Организация тюркских государств|",
    "Africa": "Africa|Африка|Афрыка",
    "Latin America": "Latin America|Латинская Америка|Лацінская Амерыка",
    "Asia": "Asia|Азия|Азія",
    "Europe": "Europe|Европа|Еўропа",
    "Middle East": "Middle East|Ближний Восток|Блізкі Усход",
    "Central Asia": "Central Asia|Центральная Азия|Цэнтральная Азія",
    "Southeast Asia": "Southeast Asia|Юго-Восточная Азия|",
    "G7": "G7|Большая семёрка|",
    "G20": "G20|Большая двадцатка|",
}
REGIONS_EN = {
    "BY-HM": "Minsk",
    "BY-HO": "Gomel Oblast",
    "BY-HR": "Grodno Oblast",
    "BY-MA": "Mogilev Oblast",
    "BY-MI": "Minsk Oblast",
    "RU-AL": "Altai Republic",
    "RU-BU": "Buryatia",
    "RU-CE": "Chechnya",
    "RU-CHU": "Chukotka",
    "RU-CU": "Chuvashia",
    "RU-KB": "Kabardino-Balkaria",
    "RU-KC": "Karachay-Cherkessia",
    "RU-KHM": "Khanty-Mansi Autonomous Okrug",
    "RU-KO": "Komi Republic",
    "RU-MOS": "Moscow Oblast",
    "RU-NEN": "Nenets Autonomous Okrug",
    "RU-SA": "Yakutia",
    "RU-SE": "North Ossetia",
    "RU-UD": "Udmurtia",
    "RU-YAN": "Yamalo-Nenets Autonomous Okrug",
    "RU-YEV": "Jewish Autonomous Oblast",
    "KZ-BAY": "Baikonur",
    "KZ-KAR": "Karaganda Region",
    "KZ-ZHA": "Zhambyl Region",
    "KZ-YUZ": "Turkistan Region",
    "UA-05": "Vinnytsia Oblast",
    "UA-09": "Luhansk Oblast",
    "UA-12": "Dnipropetrovsk Oblast",
    "UA-14": "Donetsk Oblast",
    "UA-18": "Zhytomyr Oblast",
    "UA-21": "Zakarpattia Oblast",
    "UA-23": "Zaporizhzhia Oblast",
    "UA-26": "Ivano-Frankivsk Oblast",
    "UA-32": "Kyiv Oblast",
    "UA-35": "Kirovohrad Oblast",
    "UA-46": "Lviv Oblast",
    "UA-48": "Mykolaiv Oblast",
    "UA-51": "Odesa Oblast",
    "UA-53": "Poltava Oblast",
    "UA-56": "Rivne Oblast",
    "UA-59": "Sumy Oblast",
    "UA-61": "Ternopil Oblast",
    "UA-63": "Kharkiv Oblast",
    "UA-65": "Kherson Oblast",
    "UA-68": "Khmelnytskyi Oblast",
    "UA-71": "Cherkasy Oblast",
    "UA-74": "Chernihiv Oblast",
    "UA-77": "Chernivtsi Oblast",
    "UZ-TO": "Tashkent Region",
    "CN-XJ": "Xinjiang",
    "KE-30": "Nairobi",
}
REGIONS_RU = {
    "CN-GX": "Гуанси",
    "CN-NX": "Нинся",
    "CN-XJ": "Синьцзян",
    "CN-XZ": "Тибет",
    "RU-KHM": "Ханты-Мансийский автономный округ",
    "RU-KR": "Карелия",
    "RU-SE": "Северная Осетия",
    "RU-TY": "Тува",
    "KZ-SHY": "Шымкент",
    "KZ-YUZ": "Туркестанская область",
}
TYPE_WORDS = {
    "RU": "Oblast",
    "BY": "Oblast",
    "UA": "Oblast",
    "KZ": "Region",
    "UZ": "Region",
    "KG": "Region",
    "TJ": "Region",
}
# Codes that ISO 3166-2 gave anew after this CLDR release.
RECODED = {
    "KZ-AKM": "KZ-11",
    "KZ-AKT": "KZ-15",
    "KZ-ALM": "KZ-19",
    "KZ-ATY": "KZ-23",
    "KZ-ZAP": "KZ-27",
    "KZ-ZHA": "KZ-31",
    "KZ-KAR": "KZ-35",
    "KZ-KUS": "KZ-39",
    "KZ-KZY": "KZ-43",
    "KZ-MAN": "KZ-47",
    "KZ-PAV": "KZ-55",
    "KZ-SEV": "KZ-59",
    "KZ-YUZ": "KZ-61",
    "KZ-VOS": "KZ-63",
    "KZ-AST": "KZ-71",
    "KZ-ALA": "KZ-75",
    "KZ-SHY": "KZ-79",
}
ADDED = (
    "KZ-10,region,KAZ,Abai Region,Абайская область,",
    "KZ-33,region,KAZ,Zhetysu Region,Жетысуская область,",
    "KZ-62,region,KAZ,Ulytau Region,Улытауская область,",
)
SPECIAL_REGIONS = re.compile(r"\W+(SAR China|SAR)$")
TYPED = re.compile(r"(Oblast|Krai|Okrug|Region|Republic|Province)$")
RETIRED = frozenset({"CN-71", "CN-91", "CN-92"})  # numeric forms of codes that letters replaced
EMPTY = re.compile(
    r"\s*\((?:округ|провинция|регион|область|ил|департамент|город|район|штат)[^)]*\)|^ил "
)


def tidy(name: str) -> str:
    """A CLDR name without its special typography."""
    name = (
        unescape(name)
        .replace("’", "'")
        .replace("ʼ", "'")
        .replace(" & ", " and ")
        .replace("о-ва", "Острова")
    )
    return EMPTY.sub("", SPECIAL_REGIONS.sub("", name)).strip()


def countries(codes: Path) -> list[list[str]]:
    """One row a country that has an alpha-3 code and a CLDR name."""
    rows = csv.DictReader((codes / "country-codes.csv").read_text("utf-8").splitlines())
    names = {lang: Locale(lang).territories for lang in LANGS}
    rows_out = []
    for row in rows:
        two, code = row["ISO3166-1-Alpha-2"], row["ISO3166-1-Alpha-3"]
        ours = COUNTRIES.get(code, "").split("|")
        if two in names["en"]:
            rows_out.append(
                [
                    code,
                    "country",
                    "",
                    *(
                        ours
                        if len(ours) == 3
                        else (tidy(names[lang].get(two, "")) for lang in LANGS)
                    ),
                ]
            )
    return sorted(rows_out)


def alpha3(codes: Path) -> dict[str, str]:
    """Alpha-2 to alpha-3."""
    rows = csv.DictReader((codes / "country-codes.csv").read_text("utf-8").splitlines())
    return {row["ISO3166-1-Alpha-2"]: row["ISO3166-1-Alpha-3"] for row in rows}


def subdivisions(folder: Path, lang: str) -> dict[str, str]:
    """ISO 3166-2 code to CLDR name."""
    text = (folder / f"{lang}.xml").read_text("utf-8")
    matches = re.findall(
        r'<subdivision type="([a-z]{2})(\w{1,3})"[^>]*>([^<]+)</subdivision>', text
    )
    return {f"{country}-{rest}".upper(): tidy(name) for country, rest, name in matches}


def english(code: str, name: str, russian: str) -> str:
    """The usual English name: with its type word where the Russian name has one and the country's
    English use wants it.
    """
    if code in REGIONS_EN:
        return REGIONS_EN[code]
    word = TYPE_WORDS.get(code[:2])
    return (
        f"{name} {word}"
        if word and russian.endswith("область") and not TYPED.search(name)
        else re.sub(" Province$", "", name)
    )


def regions(codes: Path, folder: Path) -> list[list[str]]:
    """One row a region; of two codes of one country with one name the later one, which replaced the
    other.
    """
    en, ru, be = (subdivisions(folder, lang) for lang in LANGS)
    parents = alpha3(codes)
    rows = {}
    for code, name in en.items():
        russian = REGIONS_RU.get(code, ru.get(code, ""))
        if code[:2] in parents and code not in RETIRED:
            row = [
                RECODED.get(code, code),
                "region",
                parents[code[:2]],
                english(code, name, russian),
                russian,
                be.get(code, ""),
            ]
            rows[code[:2], row[3]] = row
    return sorted([*rows.values(), *(row.split(",") for row in ADDED)])


def main(codes: str, cldr: str, out: str) -> None:
    """Write the file."""
    groups = [[code, "group", "", *names.split("|")] for code, names in GROUPS.items()]
    with Path(out).open("w", encoding="utf-8", newline="") as file:
        file.write(HEAD)
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["code", "kind", "parent", *LANGS])
        writer.writerows([*groups, *countries(Path(codes)), *regions(Path(codes), Path(cldr))])


if __name__ == "__main__":
    main(*sys.argv[1:4])
