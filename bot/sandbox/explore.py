"""The local catalogue's API, in the shape of Opendatasoft's Explore v2.1.

Faults know all its requests as `catalogue`, with `of` (dataset, records or export) among the arguments:
`faults.add("catalogue", status=503, times=None)` is down, `body=b"<html>…"` answers a page, `truncate=100`
stops in the middle of an answer. Over quota is `catalogue.quota = 0`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox import odsql
from bot.sandbox.broken import Cut, faulty
from bot.sandbox.catalogue import DAILY, DATASET, Catalogue

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.requests import Request

    from bot.sandbox.content import Json
    from bot.sandbox.faults import Faults
    from bot.sandbox.odsql import Row

ROOT = "/catalogue/api/explore/v2.1/catalog/datasets"
MOST_AT_ONCE = 100
MOST_IN_ALL = 10_000
_PAGE = "10"


class _Refused(Exception):
    """The request is refused; status, code and message are Opendatasoft's."""

    def __init__(self, message: str, code: str = "InvalidRESTParameterError", status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.status = status


class Explore:
    """The routes; `now` is the clock that says when the quota is full again."""

    def __init__(self, catalogue: Catalogue, faults: Faults, now: Callable[[], float]) -> None:
        self._catalogue = catalogue
        self._faults = faults
        self._now = now
        self.routes = [
            Route(f"{ROOT}/{{id}}", self._endpoint("dataset", lambda _query: catalogue.described())),
            Route(f"{ROOT}/{{id}}/records", self._endpoint("records", self._records)),
            Route(f"{ROOT}/{{id}}/exports/json", self._endpoint("export", self._found)),
        ]

    def _endpoint(
        self, of: str, answer: Callable[[Mapping[str, str]], object]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            query = dict(request.query_params)
            call = self._faults.record("catalogue", {"of": of, **query})
            fault = self._faults.take("catalogue", call.args)

            async def effect() -> Response:
                response = self._answer(request.path_params["id"], answer, query)
                said = response.status_code
                self._faults.answered(call, "ok" if said == 200 else str(said))  # noqa: PLR2004
                return response

            if fault is None:
                return await effect()
            if fault.truncate is not None:
                whole = bytes((await effect()).body)
                self._faults.answered(call, "truncated")
                return Cut(whole, fault.truncate, {"content-type": "application/json"})
            return await faulty(self._faults, call, fault, effect)

        return endpoint

    def _answer(
        self, dataset: str, answer: Callable[[Mapping[str, str]], object], query: Mapping[str, str]
    ) -> Response:
        if self._catalogue.quota <= 0:
            return JSONResponse(self._over_quota(), 429, self._quota())
        self._catalogue.quota -= 1
        try:
            _known(dataset)
            return JSONResponse(answer(query), headers=self._quota())
        except odsql.Malformed as malformed:
            refused = _Refused(str(malformed), "ODSQLError")
        except _Refused as error:
            refused = error
        body = {"error_code": refused.code, "message": str(refused)}
        return JSONResponse(body, refused.status, self._quota())

    def _records(self, query: Mapping[str, str]) -> Json:
        found = self._grouped(query) if "group_by" in query else self._found(query)
        limit = _number("limit", query.get("limit", _PAGE), -1, MOST_AT_ONCE)
        offset = _number("offset", query.get("offset", "0"), 0, MOST_IN_ALL)
        size = MOST_AT_ONCE if limit < 0 else limit
        _number("offset + limit", str(offset + size), 0, MOST_IN_ALL)
        shown = found[offset : offset + size]
        return {"results": shown} if "group_by" in query else {"total_count": len(found), "results": shown}

    def _found(self, query: Mapping[str, str]) -> list[Row]:
        """The rows that are asked for, with the fields that are."""
        fields, rows = list(self._catalogue.fields), self._where(query)
        wanted = odsql.select(query.get("select", ""), fields)
        ordered = odsql.order_by(query.get("order_by", ""), fields, rows)
        return [{name: row[name] for name in wanted} for row in ordered]

    def _grouped(self, query: Mapping[str, str]) -> list[Row]:
        fields, rows = list(self._catalogue.fields), self._where(query)
        return odsql.grouped(query.get("select", ""), query["group_by"], fields, rows)

    def _where(self, query: Mapping[str, str]) -> list[Row]:
        test = odsql.where(query.get("where", ""), list(self._catalogue.fields))
        return [row for row in self._catalogue.rows if test(row)]

    def _full_again(self) -> datetime:
        tomorrow = datetime.fromtimestamp(self._now(), UTC) + timedelta(days=1)
        return tomorrow.replace(hour=0, minute=0, second=0, microsecond=0)

    def _quota(self) -> dict[str, str]:
        return {
            "X-RateLimit-Limit": str(DAILY),
            "X-RateLimit-Remaining": str(self._catalogue.quota),
            "X-RateLimit-Reset": str(self._full_again()),
        }

    def _over_quota(self) -> Json:
        return {
            "errorcode": 10002,
            "error": "Too many requests on the domain. Please contact the domain administrator.",
            "call_limit": DAILY,
            "limit_time_unit": "day",
            "reset_time": f"{self._full_again():%Y-%m-%dT%H:%M:%SZ}",
        }


def _known(dataset: str) -> None:
    if dataset != DATASET:
        raise _Refused(f"The requested dataset {dataset} does not exist.", "NotFoundError", 404)


def _number(name: str, given: str, least: int, most: int) -> int:
    """A parameter that is a whole number within those bounds."""
    if given.removeprefix("-").isdecimal() and least <= int(given) <= most:
        return int(given)
    found = f"Invalid value for {name} API parameter: {given} was found"
    raise _Refused(f"{found} but {least} <= {name} <= {most} is expected.")
