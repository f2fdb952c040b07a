"""The gravity equation: trade explained by distance, borders and fixed effects, by OLS on logs or
by Poisson (PPML).

Santos Silva & Tenreyro 2006; Yotov, Piermartini, Monteiro & Larch 2016. Estimation is pyfixest's
(extra ``gravity``); what is added here: separated zeros are found first, fixed effects and terms
are handed over as plain numbered columns with spaces about every ``+`` (pyfixest 0.60 else counts
degrees of freedom by the run's hash seed), and what is left out is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kirmash.errors import IndicatorRefused, KirmashError, MissingExtra
from kirmash.indicators.matrix import Floats, Ints, are_empty, checked_vector
from kirmash.records.quantities import Unknown

COLLINEAR = Unknown("gravity.collinear", "fully explained by the other terms and the fixed effects")
GravityTable = Mapping[str, ArrayLike]


class Estimator(StrEnum):
    """OLS explains the log of the outcome on its positive rows; PPML the outcome itself, zeros
    included.
    """

    OLS = "ols"
    PPML = "ppml"


class SmallSampleCorrection(StrEnum):
    """How standard errors allow for few rows: not at all; by clusters, G / (G − 1); by both
    clusters and parameters, (N − 1) / (N − K).

    Without clusters every row is one of its own: ``CLUSTERS`` is then N / (N − 1), as Stata has it
    for robust errors of PPML.
    """

    NONE = "none"
    CLUSTERS = "clusters"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class GravityModel:
    """What explains what, in names of columns.

    ``effects`` are fixed effects, each of one column or of several together, such as ("exporter",
    "year"). ``cluster`` names the columns that make a cluster, () for errors robust to
    heteroscedasticity alone. ``strict`` True iterates until the fitted values stand still to some
    ten digits, for what is computed from them.
    """

    outcome: str
    terms: tuple[str, ...]
    effects: tuple[tuple[str, ...], ...] = ()
    cluster: tuple[str, ...] = ()
    estimator: Estimator = Estimator.PPML
    small_sample: SmallSampleCorrection = SmallSampleCorrection.BOTH
    strict: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class GravityEstimate:
    """Coefficients with their standard errors, by term ("(constant)" where there are no fixed
    effects).

    ``covariance`` is in the order of ``coefficients``. ``fitted`` is the expected outcome of each
    row handed in (for OLS exp of the expected log); ``used`` marks the rows estimated from: OLS
    leaves zeros out, PPML separated zeros, whose fitted value is 0; rows alone in a fixed effect
    are fitted by themselves. ``dropped`` gives the terms that cannot be told apart; ``exact`` False
    means that only groups without trade were searched for separation (see `MOST_SEARCHED_ROWS`).
    """

    coefficients: Mapping[str, float]
    errors: Mapping[str, float]
    covariance: Floats
    fitted: Floats
    used: NDArray[np.bool_]
    separated_count: int
    dropped: Mapping[str, Unknown]
    exact: bool

    @property
    def row_count(self) -> int:
        """How many rows were estimated from."""
        return int(self.used.sum())

    def combine_coefficients(self, weights: Mapping[str, float]) -> tuple[float, float]:
        """A sum of coefficients with weights, and its standard error."""
        along = np.array([weights.get(name, 0.0) for name in self.coefficients])
        return float(along @ list(self.coefficients.values())), float(
            np.sqrt(along @ self.covariance @ along)
        )


def estimate(table: GravityTable, model: GravityModel) -> GravityEstimate:
    """Estimate ``model`` on a table of columns of equal length, one row a pair (and year).

    Refused: outcomes or terms that are NaN, infinite or (outcomes) negative; names of groups left
    empty; columns missing or of different length; no rows left, or none that shares its fixed
    effects with another; a single cluster; terms the effects say all of; numbers too far apart to
    iterate on. Rows given twice are two rows: a panel that must not have them is `gravity_bias`.
    The result does not depend on the order or names of rows and columns, nor on PYTHONHASHSEED.
    Raises MissingExtra without pyfixest.
    """
    outcome, terms = _numbers(table, model)
    effects = [_group_numbers(table, names, len(outcome)) for names in model.effects]
    poisson = model.estimator is Estimator.PPML
    apart = find_separated_rows(outcome, terms, effects) if poisson else outcome == 0
    retained = np.flatnonzero(~apart)
    if not retained.size:
        raise IndicatorRefused(
            "gravity.no-rows", "No row is left to estimate from.", "Give rows with trade."
        )
    if not _comparable_rows(
        effects, retained
    ):  # pyfixest, handed nothing but such rows, ends the whole process
        raise IndicatorRefused(
            "gravity.lone-rows",
            "Every row with trade is the only one of its fixed effect: no comparison is possible.",
            "Give several exporters and several importers for a year, or leave out fixed effects.",
        )
    unit = _outcome_unit(outcome[retained]) if poisson else 1.0
    frame: dict[str, NDArray[Any]] = {
        "y": outcome[retained] / unit if poisson else np.log(outcome[retained])
    }
    frame |= {f"x{n}": terms[retained, n] for n in range(terms.shape[1])}
    frame |= {
        name: group[retained]
        for name, group in zip(_effect_names(len(effects)), effects, strict=True)
    }
    if model.cluster:
        frame["c"] = _group_numbers(table, model.cluster, len(outcome))[retained]
    _check_enough(frame, model)
    return _read_estimate(_fit_model(frame, model), model, apart, retained, unit)


def _outcome_unit(outcome: Floats) -> float:
    """The power of two near the mean: pyfixest stops by a deviance it does not scale, so trade is
    handed over in units of this.
    """
    top = float(outcome.max())
    return float(2.0 ** np.floor(np.log2(top) + np.log2((outcome / top).mean())))


def _comparable_rows(effects: Sequence[Ints], retained: Ints) -> int:
    """How many rows stay once those alone in a fixed effect go, as often as new ones arise."""
    while True:
        shared = np.ones(retained.size, dtype=np.bool_)
        for group in effects:
            shared &= np.bincount(group[retained])[group[retained]] > 1
        if shared.all():
            return int(retained.size)
        retained = retained[shared]


def _check_enough(frame: Mapping[str, NDArray[Any]], model: GravityModel) -> None:
    rows, sought = len(frame["y"]), len(model.terms) + (not model.effects)
    if rows <= sought:
        raise IndicatorRefused(
            "gravity.too-few-rows",
            "Rows with trade: {rows}, too few for {sought} coefficients.",
            "Give more pairs or years, or fewer terms.",
            rows=rows,
            sought=sought,
        )
    if "c" in frame and len(np.unique(frame["c"])) <= 1:
        raise IndicatorRefused(
            "gravity.one-cluster",
            "All rows with trade are in one cluster, so errors cannot be estimated.",
            "Give more pairs, or smaller clusters.",
        )


def _fit_model(frame: Mapping[str, NDArray[Any]], model: GravityModel) -> Any:
    """What pyfixest makes of it; its failures in words of the model."""
    try:
        return _run_pyfixest(frame, model)
    except (ArithmeticError, np.linalg.LinAlgError) as failed:
        raise _too_few(model) from failed
    except ValueError as failed:
        if "collinear" in str(failed):
            terms = ", ".join(model.terms)
            raise IndicatorRefused(
                "gravity.explained",
                "The fixed effects already fully explain: {terms}.",
                "Give terms that vary within them.",
                terms=terms,
            ) from failed
        if "Demeaning" in str(failed):
            raise IndicatorRefused(
                "gravity.no-convergence",
                "The estimates do not converge: {outcome} or a term is too large, or too "
                "few rows link the effects.",
                "Give trade in thousands or millions, terms in logs, or leave out economies that "
                "hardly trade.",
                outcome=model.outcome,
            ) from failed
        raise


def _too_few(model: GravityModel) -> IndicatorRefused:
    return IndicatorRefused(
        "gravity.too-few",
        "The rows with trade are too few for {terms} terms and {effects} fixed effects.",
        "Give more economies or years, or leave out terms or fixed effects.",
        terms=len(model.terms),
        effects=len(model.effects),
    )


def _run_pyfixest(frame: Mapping[str, NDArray[Any]], model: GravityModel) -> Any:
    try:
        import pandas as pd
        import pyfixest as pf
    except ImportError as missing:
        raise MissingExtra("pyfixest", "gravity") from missing
    formula = f"y ~ {' + '.join(name for name in frame if name[0] == 'x') or '1'}"
    if model.effects:
        formula += f" | {' + '.join(sorted(name for name in frame if name[0] == 'f'))}"
    clusters = model.small_sample is not SmallSampleCorrection.NONE
    options: dict[str, Any] = {
        "vcov": {"CRV1": "c"} if model.cluster else "hetero",
        "ssc": pf.ssc(k_adj=model.small_sample is SmallSampleCorrection.BOTH, G_adj=clusters),
        "copy_data": False,
    }
    if model.strict:
        options["demeaner"] = pf.MapDemeaner(fixef_tol=1e-10)
    if model.estimator is Estimator.OLS:
        return pf.feols(formula, pd.DataFrame(frame), **options)
    return pf.fepois(
        formula,
        pd.DataFrame(frame),
        separation_check=[],
        iwls_maxiter=200,
        iwls_tol=1e-12 if model.strict else 1e-8,
        **options,
    )


def _effect_names(count: int) -> list[str]:
    """Names that pyfixest will take up in the order given: it walks a set of them, so the run's
    hash seed would turn the effects about.
    """
    return list({f"f{n}" for n in range(count)})


def _read_estimate(
    fit: Any, model: GravityModel, apart: NDArray[np.bool_], retained: Ints, unit: float
) -> GravityEstimate:
    names = {"Intercept": "(constant)"} | {f"x{n}": term for n, term in enumerate(model.terms)}
    coefficients = fit.coef()
    if "Intercept" in coefficients.index:
        coefficients["Intercept"] += np.log(unit)
    order = [names[key] for key in coefficients.index]
    if not np.isfinite([*coefficients, *fit.se(), *np.ravel(fit._vcov)]).all():
        raise _too_few(model)
    inside = retained[np.asarray(fit._data.index, dtype=np.intp)]
    used = np.zeros(len(apart), dtype=np.bool_)
    used[inside] = True
    fitted = np.zeros(len(apart))
    level = np.asarray(fit.predict(type="response"), dtype=np.float64)
    rowwise = model.small_sample is SmallSampleCorrection.CLUSTERS and not model.cluster
    few = (
        inside.size / (inside.size - 1) if rowwise else 1.0
    )  # pyfixest leaves this factor out where there are no clusters
    fitted[inside] = level * unit if model.estimator is Estimator.PPML else np.exp(level)
    return GravityEstimate(
        MappingProxyType(dict(zip(order, map(float, coefficients), strict=True))),
        MappingProxyType(dict(zip(order, map(float, fit.se() * np.sqrt(few)), strict=True))),
        np.asarray(fit._vcov, dtype=np.float64) * few,
        fitted,
        used,
        int(apart.sum()) if model.estimator is Estimator.PPML else 0,
        MappingProxyType({term: COLLINEAR for term in model.terms if term not in order}),
        is_exact_search(len(apart)),
    )


def _numbers(table: GravityTable, model: GravityModel) -> tuple[Floats, Floats]:
    missing = [
        name
        for name in (model.outcome, *model.terms, *sum(model.effects, ()), *model.cluster)
        if name not in table
    ]
    if missing:
        raise IndicatorRefused(
            "gravity.column-missing",
            "The table has no column {column!r}.",
            "It has: {columns}.",
            column=missing[0],
            columns=tuple(table),
        )
    outcome = _column(table, model.outcome, signed=False)
    columns = [_column(table, name, signed=True) for name in model.terms]
    if any(column.size != outcome.size for column in columns):
        raise IndicatorRefused(
            "gravity.columns-differ",
            "The columns differ in length.",
            "Give every column one value per row.",
        )
    return outcome, np.column_stack(columns) if columns else np.empty((outcome.size, 0))


def _column(table: GravityTable, name: str, signed: bool) -> Floats:
    try:
        return checked_vector(table[name], name, signed=signed)
    except (ValueError, TypeError) as text:
        if isinstance(text, IndicatorRefused):
            raise
        raise IndicatorRefused(
            "gravity.text",
            "The column {column!r} contains text: {text}.",
            "Write numbers with a decimal point and no thousands separators.",
            column=name,
            text=text,
        ) from text


def _group_numbers(table: GravityTable, names: Sequence[str], rows: int) -> Ints:
    """A number for each combination of the columns' values, one a row."""
    group = np.zeros(rows, dtype=np.intp)
    for name in names:
        column = np.asarray(table[name])
        empty = np.flatnonzero(are_empty(column))
        if empty.size:
            raise IndicatorRefused(
                "gravity.value-missing",
                "The column {column!r} has no value in row {row} (missing in all: {count}).",
                "Enter the value, or leave the row out.",
                column=name,
                row=empty[0] + 1,
                count=empty.size,
            )
        levels, place = np.unique(column, return_inverse=True)
        if len(place) != rows:
            raise IndicatorRefused(
                "gravity.column-length",
                "The column {column!r} and the outcome differ in rows: {count} and {rows}.",
                "Give every column one value per row.",
                column=name,
                count=len(place),
                rows=rows,
            )
        group = np.unique(group * len(levels) + place, return_inverse=True)[1]
    return group


Mask = NDArray[np.bool_]
MIN_LIFT = 1e-6  # the programme's variables are bounded by 1, and its solver is exact to 1e-7
MOST_SEARCHED_ROWS = 200_000  # rows up to which the exact programme is run


def find_separated_rows(outcome: Floats, terms: Floats, effects: Sequence[Ints]) -> Mask:
    """Which rows are separated zeros. ``terms`` is (rows, terms), ``effects`` one group number a
    row for each fixed effect.

    Groups without any trade go first, as often as new ones arise; then a linear programme looks for
    combinations, until it finds none. Above `MOST_SEARCHED_ROWS` rows only the groups are looked
    for, which `exact` tells beforehand.
    """
    retained = _groups_with_trade(outcome, effects, np.ones(len(outcome), dtype=np.bool_))
    if not is_exact_search(len(outcome)):
        return ~retained
    scale = np.abs(terms).max(axis=0, initial=0)
    design = _design(terms / np.where(scale > 0, scale, 1), effects)
    while True:
        zeros = np.flatnonzero(retained & (outcome == 0))
        lifted = (
            _separating_combination(design[np.flatnonzero(retained & (outcome > 0))], design[zeros])
            if zeros.size
            else zeros
        )
        if not lifted.size:
            return ~retained
        retained[zeros[lifted]] = False


def is_exact_search(rows: int) -> bool:
    """Whether so many rows are searched for every kind of separation, or for groups without trade
    only.
    """
    return rows <= MOST_SEARCHED_ROWS


def _groups_with_trade(outcome: Floats, effects: Sequence[Ints], retained: Mask) -> Mask:
    while True:
        empty = np.zeros_like(retained)
        for group in effects:
            empty |= retained & (np.bincount(group, weights=outcome * retained)[group] == 0)
        if not empty.any():
            return retained
        retained = retained & ~empty


def _design(terms: Floats, effects: Sequence[Ints]) -> Any:
    sparse = _scipy("sparse")
    rows = np.arange(len(terms))
    parts = [
        sparse.csr_matrix(terms),
        *(sparse.csr_matrix((np.ones(len(rows)), (rows, group))) for group in effects),
    ]
    if not effects:
        parts.append(sparse.csr_matrix(np.ones((len(rows), 1))))
    return sparse.hstack([part for part in parts if part.shape[1]]).tocsr()


def _separating_combination(positive: Any, zero: Any) -> Ints:
    """Places among the zeros that one combination lifts: maximise Σz, z = Xγ within 0 and 1 on
    zeros, 0 on positive rows.
    """
    solved = _scipy("optimize").linprog(
        -np.asarray(zero.sum(axis=0)).ravel(),
        A_ub=_scipy("sparse").vstack([zero, -zero]),
        b_ub=np.repeat([1.0, 0.0], zero.shape[0]),
        A_eq=positive,
        b_eq=np.zeros(positive.shape[0]),
        bounds=(None, None),
    )
    if solved.status != 0:
        raise KirmashError(
            "gravity.zeros-failed",
            "The search for separated zeros failed: {cause}",
            "Rescale the terms, or leave out a fixed effect.",
            cause=solved.message,
        )
    lifted: Ints = np.flatnonzero(zero @ solved.x > MIN_LIFT)
    return lifted


def _scipy(part: str) -> Any:
    try:
        from importlib import import_module

        return import_module(f"scipy.{part}")
    except ImportError as missing:
        raise MissingExtra("SciPy", "gravity") from missing
