"""A local data.gouv.fr: one dataset's resources, in the shape of its v2 listing, and their files.

Faults know the listing as `listing` and the files as `file`: `faults.add("file", truncate=1000)` sends 1,000
bytes of a file announced whole, `body=b"<html>…"` a page in its place.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.sandbox.broken import Cut, faulty
from bot.sandbox.resources import Resource, headers, morning_after, resource_json, sent, url_of

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from starlette.requests import Request

    from bot.sandbox.content import Json
    from bot.sandbox.faults import Faults

DATASET = "5eebbc067a14b6fecc9c9976"
SLUG = "repertoire-national-des-certifications-professionnelles-et-repertoire-specifique"
_NOT_FOUND = 404


class Registry:
    """The resources that are published, newest first, and the routes that serve them."""

    def __init__(self, faults: Faults, dataset: str = DATASET) -> None:
        self.dataset = dataset
        self.resources: list[Resource] = []
        self.routes = [
            Route("/registry/2/datasets/{dataset}/resources/", self._listing),
            Route("/registry/r/{id}", self._latest),
            Route("/registry/files/{id}/{stamp}/{name}", self._file),
        ]
        self._faults = faults
        self._revisions: dict[tuple[str, str], Resource] = {}
        self._numbers = itertools.count(1)

    def publish(
        self, path: Path, *, title: str | None = None, kind: str = "update", at: datetime | None = None
    ) -> Resource:
        """Adds a file; its title is the file's name and its date the title's, at 02:00 UTC, unless said."""
        title = title or path.name
        at = at or morning_after(title)
        identity = str(uuid5(NAMESPACE_URL, f"{title}/{next(self._numbers)}"))
        resource = Resource(identity, title, path, kind, at, at)
        self.resources.insert(0, resource)
        return self._kept(resource)

    def republish(self, resource: Resource, path: Path | None = None, at: datetime | None = None) -> Resource:
        """Publishes a file again under its title and id: `last_modified` moves, an hour unless said."""
        place = [known.id for known in self.resources].index(resource.id)
        known = self.resources[place]
        at = at or known.last_modified + timedelta(hours=1)
        self.resources[place] = replace(known, path=path or known.path, last_modified=at)
        return self._kept(self.resources[place])

    def withdraw(self, resource: Resource) -> None:
        """Takes a resource out of the listing."""
        self.resources = [kept for kept in self.resources if kept.id != resource.id]

    def _kept(self, resource: Resource) -> Resource:
        self._revisions[resource.id, resource.stamp] = resource
        return resource

    async def _listing(self, request: Request) -> Response:
        query = dict(request.query_params)
        call = self._faults.record("listing", query)
        fault = self._faults.take("listing", query)

        async def effect() -> Response:
            answer = self._page(request)
            self._faults.answered(call, "ok" if answer else str(_NOT_FOUND))
            return (
                JSONResponse(answer) if answer else JSONResponse({"message": "Dataset not found"}, _NOT_FOUND)
            )

        return await effect() if fault is None else await faulty(self._faults, call, fault, effect)

    def _page(self, request: Request) -> Json | None:
        if request.path_params["dataset"] not in (self.dataset, SLUG):
            return None
        query = request.query_params
        page, size = int(query.get("page", "1")), int(query.get("page_size", "50"))
        wanted, words = query.get("type", ""), query.get("q", "").lower()
        found = [each for each in self.resources if wanted in ("", each.kind) and words in each.title.lower()]
        shown = found[(page - 1) * size : page * size]

        def link(number: int) -> str:
            return str(request.url.include_query_params(page=number))

        return {
            "data": [resource_json(resource, _root(request)) for resource in shown],
            "next_page": link(page + 1) if page * size < len(found) else None,
            "previous_page": link(page - 1) if page > 1 else None,
            "page": page,
            "page_size": size,
            "total": len(found),
        }

    async def _latest(self, request: Request) -> Response:
        for resource in self.resources:
            if resource.id == request.path_params["id"]:
                return RedirectResponse(url_of(resource, _root(request)), 302)
        return Response("", _NOT_FOUND)

    async def _file(self, request: Request) -> Response:
        where = request.path_params
        call = self._faults.record("file", {"id": where["id"], "range": request.headers.get("range", "")})
        fault = self._faults.take("file", call.args)
        resource = self._revisions.get((where["id"], where["stamp"]))

        async def effect() -> Response:
            self._faults.answered(call, str(_NOT_FOUND) if resource is None else "ok")
            return Response("", _NOT_FOUND) if resource is None else sent(resource)

        if fault is None or resource is None:
            return await effect()
        if fault.truncate is not None:
            self._faults.answered(call, "truncated")
            return Cut(resource.path.read_bytes(), fault.truncate, headers(resource))
        return await faulty(self._faults, call, fault, effect)


def _root(request: Request) -> str:
    return f"{request.base_url}registry"
