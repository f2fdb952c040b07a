from __future__ import annotations

import pytest

from kirmash.register.sides import sides_in


@pytest.mark.parametrize(
    ("heading", "codes"),
    [
        ("между Республикой Беларусь и Ивановской областью", ("BLR", "RU-IVA")),
        ("Plan of measures of the Republic of Belarus and Ivanovo Region", ("BLR", "RU-IVA")),
        ("Plan between Vitebsk Oblast and Ivanovo Oblast", ("BY-VI", "RU-IVA")),
        ("План мероприятий", ()),
        ("Plan of measures for 2016", ()),
    ],
)
def test_the_economies_of_a_heading(heading: str, codes: tuple[str, ...]) -> None:
    assert sides_in(heading) == codes
