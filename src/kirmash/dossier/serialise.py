"""Records as plain values for the command line, the API and MCP: one form for each record.

Plain types and units, ISO periods and dates, ids everywhere; null where a value is not known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kirmash.formats import encoding_json
from kirmash.i18n import has_message, translate, word_message, word_remedy
from kirmash.messages import Message
from kirmash.records.claims import Claim
from kirmash.records.deals import MENTION_DETAILS, Deal, DealMention
from kirmash.records.estimates import ExplanationClause, Series, SeriesPoint
from kirmash.records.explanations import explanation_text
from kirmash.records.extractions import claim_json
from kirmash.records.extractions import to_json as extraction
from kirmash.records.judgements import Judgement
from kirmash.records.periods import Period

if TYPE_CHECKING:  # the use cases take long to import, and most commands need one
    from kirmash.dossier.checking.statements import ClaimReport
    from kirmash.dossier.conflicts import ConflictReport, Contradiction, SourcedTarget
    from kirmash.dossier.deals import DealHistory, DealList
    from kirmash.dossier.evidence import EvidenceReport
    from kirmash.dossier.firms import EnterpriseReport
    from kirmash.dossier.health import HealthCheck, RebuildReport
    from kirmash.dossier.intake import IntakeReport
    from kirmash.dossier.reading import GoodsLookup
    from kirmash.dossier.series import LevelReport
    from kirmash.dossier.tables import MirrorReport
    from kirmash.dossier.workspace import Workspace
    from kirmash.factcheck.checks import CheckedClaim
    from kirmash.ledger.views import LedgerEntry
    from kirmash.trade.coverage import CoverageFlag
    from kirmash.trade.remote.retrieval import RemoteImportResult
    from kirmash.trade.sql import QueryResult
    from kirmash.trade.store import AddedFile, ImportOutcome

__all__ = ["extraction", "to_json_line", "to_json_text"]

JsonObject = dict[str, Any]
PROBLEM_TYPE = "urn:kirmash:error:"
_AS_TEXT: Mapping[type, Callable[[Any], str]] = {Period: str}
_RATE_DETAILS = ("checked", "checked_by", "line", "row")


def to_json_text(data: Any) -> str:
    """Plain values as indented JSON with a line end."""
    return encoding_json.indented_json(data)


def to_json_line(data: Any) -> str:
    """Plain values as JSON on one line, with a line end."""
    return encoding_json.single_line_json(data) + "\n"


def record_fields(value: Any) -> JsonObject:
    """Any frozen record by its fields; periods and dates as text."""
    return encoding_json.record_to_dict(value, _AS_TEXT)


def all_record_fields(values: Iterable[Any]) -> list[JsonObject]:
    """Every record by its fields."""
    return [record_fields(value) for value in values]


# -- the ledger ------------------------------------------------------------------------------------


def dossier_status(workspace: Workspace) -> JsonObject:
    """Where a dossier is, and where its ledger stands."""
    return {"dossier": str(workspace.folder), "position": workspace.ledger_position}


def intake_report(outcome: IntakeReport) -> JsonObject:
    """What became of the files handed in; a refusal with its reason in English and its code."""
    refused = [
        {
            "source": refusal.source,
            "reason": refusal.reason,
            **encoding_json.message_to_dict(refusal.problem),
        }
        for refusal in outcome.refused
    ]
    return {**record_fields(outcome), "refused": refused}


def documents(entries: Iterable[LedgerEntry]) -> JsonObject:
    """Documents of the ledger, without their texts."""
    return {"documents": [_document_entry(entry) for entry in entries]}


def _document_entry(entry: LedgerEntry) -> JsonObject:
    from kirmash.ledger.projections import cards  # with SQLAlchemy: only where it is used

    return {**cards.document_fields(entry.document), **cards.ledger_fields(entry)}


def judgement(decision: Judgement) -> JsonObject:
    """A person's decision, with the id to withdraw it by."""
    return {"id": decision.id, **record_fields(decision)}


def withdrawal(document: str) -> JsonObject:
    """The document that counts no more."""
    return {"withdrawn": document}


def written_files(paths: Iterable[Path]) -> JsonObject:
    """The files written."""
    return {"files": [str(path) for path in paths]}


# -- claims and levels -----------------------------------------------------------------------------


def claims(report: ClaimReport) -> JsonObject:
    """The claims of a pair."""
    return {"claims": [claim(value) for value in report.claims]}


def claim(value: Claim) -> JsonObject:
    """A claim as the extraction contract writes it, with its document and table cell."""
    cell = record_fields(value.cell) if value.cell else None
    return {**claim_json(value), "document": value.document, "cell": cell}


def level_report(report: LevelReport, lang: str = "en") -> JsonObject:
    """The series, or the three of a sensitivity under ``hedges``; explanations in ``lang``.

    ``real`` where it was asked for.
    """
    from kirmash.dossier.series import HEDGES

    lines = [series(line, lang) for line in report.series]
    shape = (
        {"hedges": dict(zip(HEDGES, lines, strict=True))} if report.has_sensitivity else lines[0]
    )
    return {**shape, "real": record_fields(report.real)} if report.real else shape


def series(value: Series, lang: str = "en") -> JsonObject:
    """An estimated series: points in plain units, fits of claims, conflicts, readings of bounds."""
    from kirmash.series.hypotheses import differing_bound_readings  # with NumPy

    return {
        "measure": value.measure.value,
        "reporter": value.reporter,
        "partner": value.partner,
        "unit": value.unit,
        "converged": value.converged,
        "points": [_point(point, value.unit, lang) for point in value.points],
        "fits": all_record_fields(value.fits),
        "waiting": len(value.waiting),
        "conflicts": all_record_fields(value.conflicts),
        "readings": all_record_fields(differing_bound_readings(value)),
    }


def _point(value: SeriesPoint, unit: str, lang: str) -> JsonObject:
    """One period's level with its 90 % interval; null where not available, with the reason.

    The explanation as a sentence, and as its clauses by code and parameters.
    """
    fields = {k: v for k, v in record_fields(value).items() if k not in {"period", "explanation"}}
    explanation = {
        "text": explanation_text(value, unit, lang),
        "clauses": [_clause(clause) for clause in value.explanation],
    }
    return {"period": str(value.period), **fields, "explanation": explanation}


def _clause(value: ExplanationClause) -> JsonObject:
    params = record_fields(value)
    return {"code": f"explain.{params.pop('code')}", "params": params}


def conflicts(report: ConflictReport) -> JsonObject:
    """The contradictions of a pair, and whether the estimates of all its series converged."""
    unconverged = [measure.value for measure in report.unconverged]
    found = [_contradiction(value, report) for value in report.conflicts]
    return {"converged": not unconverged, "unconverged": unconverged, "conflicts": found}


def _contradiction(value: Contradiction, report: ConflictReport) -> JsonObject:
    """The explanation, its probability, the level with, without, and by the first claim, and where
    each claim is printed.
    """
    printed = [(each, report.place_of(each)) for each in value.claims]
    return {
        **record_fields(value.conflict),
        "measure": value.measure.value,
        "about": str(value.period) if value.period else None,
        "unit": value.unit,
        "converged": value.converged,
        "level": value.level,
        "without": value.without,
        "held": value.if_claim_true,
        "moves": value.max_level_change,
        "said": [{**claim(c), "printed": place and record_fields(place)} for c, place in printed],
    }


def targets(values: Iterable[SourcedTarget]) -> JsonObject:
    """The targets of a pair: levels in plain units, growth in percent a year."""
    return {"targets": [_target(value) for value in values]}


def _target(value: SourcedTarget) -> JsonObject:
    return {
        **record_fields(value.target),
        "unit": value.unit,
        "said": encoding_json.to_json_types(value.published),
        "set_by": claim(value.claim),
    }


def evidence_report(answer: EvidenceReport, lang: str = "en") -> JsonObject:
    """The evidence of a record, quoted in context; the explanation of a value in ``lang``. The fits
    are null where no series was asked for.
    """
    of_claim = {"claim": claim(answer.claim)} if answer.claim else {}
    of_value = (
        {
            "point": _point(answer.point, answer.series.unit, lang),
            "converged": answer.series.converged,
        }
        if answer.point and answer.series
        else {}
    )
    of_deal = {"deal": record_fields(answer.deal)} if answer.deal else {}
    of_mention = {"mention": deal_mention(answer.mention)} if answer.mention else {}
    return {
        "id": answer.id,
        **of_claim,
        **of_value,
        **of_deal,
        **of_mention,
        "evidence": all_record_fields(answer.citations),
        "fits": None if answer.fits is None else all_record_fields(answer.fits),
        "judgements": [judgement(decision) for decision in answer.judgements],
        "told_by": list(answer.utterance_claims),
        "influence": [{"claim": key, "moves": by} for key, by in answer.influence],
    }


def deal_mention(value: DealMention) -> JsonObject:
    """What one document says of a deal; details of its words stand there where they tell any."""
    fields = record_fields(value)
    empty = {name for name in MENTION_DETAILS if not fields[name]}
    return {name: field for name, field in fields.items() if name not in empty}


# -- deals and enterprises -------------------------------------------------------------------------


def deals(report: DealList) -> JsonObject:
    """The deals with their scores, or the four lists since a meeting."""
    if report.since is None:
        return {"deals": [_deal_with_scores(d, report) for d in report.deals]}
    names = ("done", "late", "due_next", "new")
    scored = {
        name: [_deal_with_scores(d, report) for d in getattr(report.since, name)] for name in names
    }
    return {"since": report.since.day.isoformat(), **scored}


def _deal_with_scores(deal: Deal, report: DealList) -> JsonObject:
    """A deal with its history, title and scores; implementation is null where it does not apply."""
    from kirmash.briefs.deal_titles import deal_titles

    scores, titles = record_fields(report.scores[deal.id]), deal_titles(deal, report.pair.codes)
    return {**record_fields(deal), "title": titles, "scores": scores}


def deal_history_json(history: DealHistory) -> JsonObject:
    """A deal with its evidence, its scores, how it stands to others, and what joins it."""
    from kirmash.briefs.deal_titles import deal_titles

    names = ("relations", "joins", "near_misses")
    extra = {name: all_record_fields(getattr(history, name)) for name in names}
    scores = record_fields(history.scores)
    titles = deal_titles(history.deal, ())
    return {**evidence_report(history.evidence), "title": titles, "scores": scores, **extra}


def enterprises(report: EnterpriseReport) -> JsonObject:
    """The enterprises, and the questions that lists raise about them."""
    return {
        "enterprises": all_record_fields(report.enterprises),
        "flags": all_record_fields(report.flags),
    }


def enterprises_as_ftm_json_lines(report: EnterpriseReport) -> str:
    """The enterprises as FollowTheMoney entities, one JSON object a line."""
    from kirmash.deals import export as follow_the_money

    return follow_the_money.render_enterprise_entities(report.enterprises)


def goods(answer: GoodsLookup) -> JsonObject:
    """The goods a word stands for."""
    entries = [{"key": g.key, "hs": list(g.hs), "en": g.en, "ru": g.ru} for g in answer.goods]
    return {"word": answer.word, "vintage": answer.vintage, "goods": entries}


# -- official statistics ---------------------------------------------------------------------------


def import_outcomes(
    values: Sequence[ImportOutcome], several: bool
) -> JsonObject | list[JsonObject]:
    """What became of table files: one shape, or a list where several were handed in."""
    shapes = [
        {
            **record_fields(o.addition),
            "known": o.already_imported,
            "examples": all_record_fields(o.examples),
        }
        for o in values
    ]
    return shapes if several else shapes[0]


def imported_files(values: Iterable[AddedFile]) -> list[JsonObject]:
    """Every file taken in."""
    return all_record_fields(values)


def query_answer(answer: QueryResult) -> JsonObject:
    """Columns and rows of a query as text; ``cut`` where there were more."""
    return {"columns": answer.columns, "rows": answer.rows, "cut": answer.truncated}


def coverage_report(flags: Iterable[CoverageFlag]) -> list[JsonObject]:
    """What may be wrong with the tables."""
    return all_record_fields(flags)


def mirror_report(report: MirrorReport) -> list[JsonObject]:
    """Both flows of a pair by year, and the reconciled value or why there is none."""
    return all_record_fields(report.flows)


def checked_claims_json(values: Iterable[CheckedClaim]) -> list[JsonObject]:
    """What the tables say of each claim."""
    return [_checked_claim(value) for value in values]


def _checked_claim(value: CheckedClaim) -> JsonObject:
    rate = record_fields(value.rate) if value.rate else None
    for name in _RATE_DETAILS:
        (rate or {}).pop(name, None)
    return {
        "claim": value.claim.id,
        "finding": value.finding,
        "why": value.why,
        "figures": value.figures,
        "year": value.year,
        "past": {"earlier": value.precedent.counterexample, "since": value.precedent.since}
        if value.precedent
        else None,
        "rate": rate,
        "flags": all_record_fields(value.flags),
        "coverage": record_fields(value.coverage) if value.coverage else None,
    }


def fetch_result(outcome: RemoteImportResult) -> JsonObject:
    """What the tables took, what is missing and why, and the requests left for the day."""
    return {
        "addition": record_fields(outcome.outcome.addition) if outcome.outcome else None,
        "known": bool(outcome.outcome and outcome.outcome.already_imported),
        "empty": all_record_fields(outcome.empty),
        "left_today": outcome.requests_left,
    }


# -- errors ----------------------------------------------------------------------------------------


def problem_details(
    problem: Message, fault: BaseException | None, lang: str, status: int
) -> JsonObject:
    """An error as RFC 9457 describes it: ``detail`` and ``remedy`` in ``lang``, ``code`` and
    ``params`` for programs; ``status`` is the exit code, or the status of an HTTP answer.
    """
    place = {"where": word_message(problem.where, lang)} if problem.where else {}
    return {
        "type": f"{PROBLEM_TYPE}{problem.code}",
        "title": problem_title(fault, lang),
        "detail": word_message(problem, lang),
        **encoding_json.message_to_dict(problem),
        **place,
        "remedy": word_remedy(problem, lang),
        "status": status,
    }


def problem_title(fault: BaseException | None, lang: str) -> str:
    """The kind of an error in a few words: that of the nearest class that has one."""
    kinds = type(fault).__mro__ if fault else (Exception,)
    keys = (f"error.title.{kind.__name__}" for kind in kinds)
    return next(translate(key, lang) for key in keys if has_message(key, lang))


def refused_file(source: str, problem: Message, lang: str) -> JsonObject:
    """A file that was not taken, and why."""
    return {
        "source": source,
        "detail": word_message(problem, lang),
        **encoding_json.message_to_dict(problem),
        "remedy": word_remedy(problem, lang),
    }


# -- the program -----------------------------------------------------------------------------------


def health_checks(values: Iterable[HealthCheck]) -> JsonObject:
    """What was looked at, what was found, and whether it is well."""
    return {"checks": [_health_check(check) for check in values]}


def _health_check(check: HealthCheck) -> JsonObject:
    problem = encoding_json.message_to_dict(check.problem) if check.problem else {}
    return {"name": check.name, "found": check.result, "well": check.ok, **problem}


def dropped_estimates(number: int) -> JsonObject:
    """How many kept estimates were deleted."""
    return {"dropped": number}


def rebuild_report(report: RebuildReport) -> JsonObject:
    """The digest of every projection before and after, and which differ."""
    return {
        "tables": [
            {"table": name, "before": report.before.get(name), "after": digest}
            for name, digest in report.after.items()
        ],
        "changed": list(report.changed),
    }
