"""A service that answers like UN Comtrade's, out of a handful of rows, with limits one
can reach.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from itertools import product
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.fetch.misbehaving import reply

Key = tuple[str, str, str, str, str]  # period, reporter, partner, flow, product
PARTNERS = ("0", "276", "616", "643", "757")
CODES = {"AG2": ("27", "87"), "AG6": ("270900", "870190", "870191"), "TOTAL": ("TOTAL",)}


def world(periods: tuple[str, ...] = ("2013", "2014")) -> dict[Key, float]:
    """Belarus's reports of some years: every partner, both flows, whole, by chapter and by code."""
    codes = [code for level in CODES.values() for code in level]
    keys = product(periods, ("112",), PARTNERS, ("X", "M"), codes)
    return {key: 1000.5 + number for number, key in enumerate(keys)}


@dataclass
class Fake:
    """The rows it holds; ``limit`` without a key, ``limit_with_key`` with one; ``questions`` are
    those asked, ``more`` periods reported.
    """

    rows: dict[Key, float] = field(default_factory=world)
    limit: int = 500
    limit_with_key: int = 1_000
    reports: dict[str, tuple[str, ...]] = field(
        default_factory=lambda: {"112": ("2012", "2013", "2014", "2021")}
    )
    questions: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        parameters = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.questions.append((parts.path, parameters))
        keyed = bool(handler.headers.get("Ocp-Apim-Subscription-Key"))
        if parts.path.split("/")[1] != ("data" if keyed else "public"):
            return reply(
                b'{"statusCode": 401, "message": "Access denied due to missing subscription key."}',
                401,
            )(handler)
        if "/getDA/" in parts.path:
            return self._send_answer(
                handler,
                [
                    self._report(who, when)
                    for who in parameters["reporterCode"].split(",")
                    for when in self.reports.get(who, ())
                ],
            )
        matching = [
            self._row(key, value)
            for key, value in self.rows.items()
            if self._matches(key, parameters)
        ]
        if parameters.get("countOnly") == "true":
            return self._send_answer(handler, [], len(matching))
        return self._send_answer(
            handler,
            matching[
                : min(int(parameters["maxRecords"]), self.limit_with_key if keyed else self.limit)
            ],
        )

    def _matches(self, key: Key, parameters: dict[str, str]) -> bool:
        codes = {
            code for word in parameters["cmdCode"].split(",") for code in CODES.get(word, (word,))
        }
        names = ("period", "reporterCode", "partnerCode", "flowCode")
        return key[4] in codes and all(
            name not in parameters or value in parameters[name].split(",")
            for name, value in zip(names, key[:4], strict=True)
        )

    @staticmethod
    def _send_answer(
        handler: BaseHTTPRequestHandler, rows: list[dict[str, Any]], count: int | None = None
    ) -> None:
        answer = {
            "elapsedTime": "0.01 secs",
            "count": len(rows) if count is None else count,
            "data": rows,
            "error": "",
        }
        reply(json.dumps(answer).encode(), Content_Type="application/json")(handler)

    @staticmethod
    def _report(who: str, when: str) -> dict[str, Any]:
        return {
            "typeCode": "C",
            "period": int(when),
            "reporterCode": int(who),
            "classificationCode": "H4",
            "totalRecords": 5,
        }

    @staticmethod
    def _row(key: Key, value: float) -> dict[str, Any]:
        period, reporter, partner, flow, code = key
        return {
            "typeCode": "C",
            "period": period,
            "reporterCode": int(reporter),
            "partnerCode": int(partner),
            "flowCode": flow,
            "cmdCode": code,
            "classificationCode": "H4",
            "partner2Code": 0,
            "customsCode": "C00",
            "motCode": 0,
            "primaryValue": value,
            "netWgt": 0,
        }
