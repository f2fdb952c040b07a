"""From rows of the trade table to a matrix: one period, one nomenclature, one report of each flow, summed over partners exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from kirmash.errors import IndicatorRefused
from kirmash.indicators.matrix import Floats, TradeMatrix, from_codes, vector

COLUMNS = ("period", "exporter", "importer", "nomenclature", "product", "value_usd")
LARGEST = 9e15  # thousandths of a dollar an exact whole number can hold


def exports(rows: Mapping[str, Sequence[object]]) -> TradeMatrix:
    """Exports by exporter and product, in dollars, from columns of the trade table (design: period … value_usd).

    Refused: several periods, several nomenclatures (convert to one vintage first), two rows for one flow (choose a reporter, or reconcile
    the mirror first), a missing column, and what `matrix.vector` refuses. Sums are taken in thousandths, so the order of rows and the
    number of partners change no bit.
    """
    missing = [name for name in COLUMNS if name not in rows]
    if missing:
        raise IndicatorRefused(f"The rows have no column {missing[0]!r}.", f"Required columns: {', '.join(COLUMNS)}.")
    for name, remedy in (("period", "Choose one."), ("nomenclature", "Convert to one vintage with a concordance first.")):
        several = sorted({str(value) for value in rows[name]})
        if len(several) > 1:
            raise IndicatorRefused(f"The rows contain {len(several)} different values of {name}: {', '.join(several[:4])}.", remedy)
    sellers, seller = np.unique(np.asarray(rows["exporter"], dtype=str), return_inverse=True)
    buyers, buyer = np.unique(np.asarray(rows["importer"], dtype=str), return_inverse=True)
    goods, good = np.unique(np.asarray(rows["product"], dtype=str), return_inverse=True)
    flows = (seller * len(buyers) + buyer) * len(goods) + good
    if len(np.unique(flows)) < len(flows):
        first = int(np.argmax(np.bincount(np.unique(flows, return_inverse=True)[1])))
        place = int(np.unique(flows)[first])
        named = (sellers[place // (len(buyers) * len(goods))], buyers[place // len(goods) % len(buyers)], goods[place % len(goods)])
        raise IndicatorRefused(
            f"A flow appears in several rows: {', '.join(named)}.", "Choose a reporter, or reconcile the mirror data first."
        )
    cells, totals = _sums(seller * len(goods) + good, vector(np.asarray(rows["value_usd"], dtype=np.float64), "value_usd"))
    return from_codes(sellers.tolist(), goods.tolist(), cells // len(goods), cells % len(goods), totals)


def _sums(cells: np.ndarray[tuple[int], np.dtype[np.intp]], values: Floats) -> tuple[np.ndarray[tuple[int], np.dtype[np.intp]], Floats]:
    if values.sum() * 1000 > LARGEST:
        raise IndicatorRefused("The values are too large to be summed exactly.", "Are they in dollars, not in cents or roubles?")
    found, place = np.unique(cells, return_inverse=True)
    totals = np.zeros(len(found), dtype=np.int64)
    np.add.at(totals, place, np.rint(values * 1000).astype(np.int64))
    return found, totals / 1000
