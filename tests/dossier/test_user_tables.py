"""Tables of incomes as the World Bank hands them out."""

from __future__ import annotations

from pathlib import Path

import pytest

from kirmash.dossier import user_tables
from kirmash.errors import InputError


def test_groups_of_the_world_bank_are_passed_over_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "income.csv"
    rows = ["Arab World,9", "LAC,9", "BLR,900", "RUS,800", "DEU,..", '"Low & middle income",7']
    path.write_text("economy,income\n" + "\n".join(rows) + "\n", "utf-8")
    table = user_tables.read_income_table(path)
    assert table.by_economy == {"BLR": 900, "RUS": 800}
    assert table.groups == ("Arab World", "LAC", "Low & middle income")
    assert table.without == ("DEU",)


NAME = "GDP per capita (current US$)"
CODE = "NY.GDP.PCAP.CD"
DOWNLOAD = f"""\ufeff"Data Source","World Development Indicators",

"Last Updated Date","2024-06-28",

"Country Name","Country Code","Indicator Name","Indicator Code","2021","2022","2023",
"Belarus","BLR","{NAME}","{CODE}","7490","7995.5","7829.1",
"Africa Eastern and Southern","AFE","{NAME}","{CODE}","1500","1600","1650",
"Russian Federation","RUS","{NAME}","{CODE}","12425","15619","",
"Germany","DEU","{NAME}","{CODE}","51426","48756","",
"Eritrea","ERI","{NAME}","{CODE}","","","",
"Kosovo","XKX","{NAME}","{CODE}","5270","5340","",
"Not classified","INX","{NAME}","{CODE}","","","",
"""


def test_a_download_of_the_world_bank_has_a_column_a_year(tmp_path: Path) -> None:
    path = tmp_path / "API_NY.GDP.PCAP.CD_DS2_en_csv_v2.csv"
    path.write_text(DOWNLOAD, "utf-8")
    table = user_tables.read_income_table(path)
    assert table.year == 2022, "of 2023 one economy alone has a figure"
    assert table.by_economy == {"BLR": 7995.5, "RUS": 15619, "DEU": 48756}
    assert (table.groups, table.without) == (("AFE", "XKX", "INX"), ("ERI",))


def test_an_extract_of_the_data_bank_is_the_same(tmp_path: Path) -> None:
    path = tmp_path / "extract.csv"
    path.write_text(
        "Country Name,Country Code,Series Name,Series Code,2021 [YR2021],2022 [YR2022]\n"
        f'Belarus,BLR,"{NAME}",{CODE},7490,7995.5\nRussia,RUS,"{NAME}",{CODE},12425,..\n\n'
        "Data from database: World Development Indicators\nLast Updated: 06/28/2024\n",
        "utf-8",
    )
    table = user_tables.read_income_table(path)
    assert (table.year, table.by_economy) == (2021, {"BLR": 7490, "RUS": 12425})


def test_a_download_of_several_indicators_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "extract.csv"
    path.write_text(DOWNLOAD + f'"Poland","POL","{NAME}","SP.POP.TOTL","1","2","3",\n', "utf-8")
    with pytest.raises(InputError, match="several indicators"):
        user_tables.read_income_table(path)
