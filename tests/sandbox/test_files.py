"""Files are announced, sent and shared in three calls, and read with the bot's token."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from bot.sandbox.app import start
from bot.sandbox.model import Identity
from bot.sandbox.workspace import CAMILLE, CERTIFICATIONS, PRIVATE, Workspace

from .support import modal, refusal, section, web_client

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.sandbox.app import Sandbox

PNG = b"\x89PNG\r\n\x1a\n"
CSV = "numéro;intitulé\r\nRS5000;Essai\r\n".encode()


@pytest.fixture
async def http(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=sandbox.base_url, timeout=5) as plain:
        yield plain


@pytest.fixture
async def channel(sandbox: Sandbox) -> str:
    """A channel that the bot is a member of."""
    await sandbox.slack.invite(CAMILLE, CERTIFICATIONS)
    return CERTIFICATIONS


def picture(**named: str) -> dict[str, Any]:
    return {"type": "image", "slack_file": named, "alt_text": "Frise"}


async def announced(client: AsyncWebClient, name: str = "a.csv", content: bytes = CSV) -> dict[str, Any]:
    answer = await client.files_getUploadURLExternal(filename=name, length=len(content))
    return {"id": answer["file_id"], "url": answer["upload_url"]}


async def test_slacks_own_client_uploads_into_a_channel(
    sandbox: Sandbox, client: AsyncWebClient, channel: str
) -> None:
    answer = await client.files_upload_v2(
        channel=channel,
        filename="registre 2026.csv",
        title="Registre",
        content=CSV,
        initial_comment="Voici le *registre*",
        alt_txt="Le registre en tableau",
    )
    message = sandbox.slack.messages(channel)[0]
    assert message.said == "Voici le *registre*\nRegistre"
    file = message.files[0]
    assert (file.id, file.content, file.user) == (answer["file"]["id"], CSV, sandbox.identity.bot_user)
    assert answer["file"]["shares"] == {}

    shown = (await client.files_info(file=file.id))["file"]
    said = {key: shown[key] for key in ("name", "title", "mimetype", "filetype", "size", "alt_txt")}
    assert said == {
        "name": "registre 2026.csv",
        "title": "Registre",
        "mimetype": "text/csv",
        "filetype": "csv",
        "size": len(CSV),
        "alt_txt": "Le registre en tableau",
    }
    assert shown["channels"] == [channel]
    assert shown["shares"]["public"][channel][0]["ts"] == message.ts
    history = (await client.conversations_history(channel=channel))["messages"]
    assert history[0]["files"] == [shown]


async def test_into_a_direct_message_and_into_a_thread(
    sandbox: Sandbox, client: AsyncWebClient, channel: str
) -> None:
    direct = (await client.conversations_open(users=CAMILLE))["channel"]["id"]
    await client.files_upload_v2(channel=direct, filename="a.txt", content="é")
    message = sandbox.slack.messages(direct)[0]
    assert message.files[0].content == "é".encode()
    shown = (await client.files_info(file=message.files[0].id))["file"]
    assert (shown["ims"], shown["is_public"]) == ([direct], False)

    head = (await client.chat_postMessage(channel=channel, text="carte"))["ts"]
    several = [{"content": CSV, "filename": name} for name in ("a.csv", "b.csv")]
    await client.files_upload_v2(channel=channel, file_uploads=several, thread_ts=head)
    reply = sandbox.slack.channel(channel).thread(head)[0]
    assert [file.name for file in reply.files] == ["a.csv", "b.csv"]
    shared = (await client.files_info(file=reply.files[0].id))["file"]["shares"]["public"][channel]
    assert shared[0]["thread_ts"] == head


async def test_people_may_be_named_among_the_channels_but_not_in_channel_id(
    sandbox: Sandbox, client: AsyncWebClient, channel: str
) -> None:
    await client.files_upload_v2(channels=[CAMILLE, channel], filename="a.csv", content=CSV)
    direct = sandbox.workspace.direct(CAMILLE).id
    assert [len(sandbox.slack.messages(place)) for place in (direct, channel)] == [1, 1]
    person = client.files_upload_v2(channel=CAMILLE, filename="a.csv", content=CSV)
    assert await refusal(person) == "invalid_arguments"


async def test_a_file_shared_nowhere_is_the_apps_alone(sandbox: Sandbox, client: AsyncWebClient) -> None:
    answer = await client.files_upload_v2(filename="frise.png", content=PNG)
    shown = (await client.files_info(file=answer["file"]["id"]))["file"]
    assert (shown["shares"], shown["channels"], shown["is_public"]) == ({}, [], False)
    assert sandbox.slack.messages(CERTIFICATIONS) == []


async def test_a_bot_shares_files_only_where_it_is_a_member(
    sandbox: Sandbox, client: AsyncWebClient, channel: str
) -> None:
    new = sandbox.workspace.add_channel("ailleurs").id
    old = sandbox.workspace.add_channel("ancien", members=[sandbox.identity.bot_user], archived=True).id
    for place, code in ((new, "not_in_channel"), (PRIVATE, "channel_not_found"), (old, "is_archived")):
        assert await refusal(client.files_upload_v2(channel=place, filename="a.csv", content=CSV)) == code
    thread = client.files_upload_v2(channel=channel, filename="a.csv", content=CSV, thread_ts="1.000001")
    assert await refusal(thread) == "thread_not_found"


async def test_what_is_wrong_with_an_upload_is_said(
    sandbox: Sandbox, client: AsyncWebClient, http: httpx.AsyncClient
) -> None:
    assert await refusal(client.files_getUploadURLExternal(filename="a.csv", length=0)) == "invalid_arguments"
    long = client.files_getUploadURLExternal(filename="a.csv", length=1, alt_txt="x" * 1001)
    assert await refusal(long) == "alt_txt_too_large"
    assert await refusal(client.files_completeUploadExternal(files=[])) == "invalid_arguments"
    assert await refusal(client.files_completeUploadExternal(files=[{"title": "x"}])) == "invalid_arguments"
    unknown = client.files_completeUploadExternal(files=[{"id": "F0"}])
    assert await refusal(unknown) == "file_not_found"

    file = await announced(client)
    assert await refusal(client.files_info(file=file["id"])) == "file_not_found"
    unsent = client.files_completeUploadExternal(files=[{"id": file["id"]}])
    assert await refusal(unsent) == "file_not_found"
    assert (await http.post(file["url"], content=CSV[:-1])).status_code == 400
    assert (await http.post("/upload/v1/F0", content=CSV)).status_code == 404
    assert (await http.post(file["url"], content=CSV)).text == f"OK - {len(CSV)}"
    await client.files_completeUploadExternal(files=[{"id": file["id"], "title": "Titre"}])
    assert sandbox.workspace.files.find(file["id"]).title == "Titre"
    assert (await http.post(file["url"], content=CSV)).status_code == 410


async def test_a_form_with_a_file_is_taken_as_well(
    sandbox: Sandbox, client: AsyncWebClient, http: httpx.AsyncClient
) -> None:
    content = bytes(range(256)) + b"\r\n--x\r\n"
    file = await announced(client, "b.bin", content)
    form = {"filename": ("b.bin", content, "application/octet-stream")}
    assert (await http.post(file["url"], data={"note": "x"}, files=form)).status_code == 200
    assert sandbox.workspace.files.announced(file["id"]).content == content
    assert (await http.post(file["url"], files={"note": (None, b"x")})).status_code == 400


async def test_the_bots_token_reads_a_file_and_anybody_else_gets_a_sign_in_page(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    file = sandbox.slack.upload(CAMILLE, "Liste à suivre.csv", CSV)
    shown = (await web_client(sandbox).files_info(file=file.id))["file"]
    assert shown["user"] == CAMILLE
    bearer = {"Authorization": f"Bearer {sandbox.identity.bot_token}"}
    for url in (shown["url_private"], shown["url_private_download"]):
        assert (await http.get(url, headers=bearer)).content == CSV
        for headers in ({}, {"Authorization": "Bearer xoxb-other"}):
            stranger = await http.get(url, headers=headers)
            assert (stranger.status_code, stranger.headers["content-type"]) == (
                200,
                "text/html; charset=utf-8",
            )
    gone = shown["url_private"].replace(file.id, "F099999999")
    assert (await http.get(gone, headers=bearer)).status_code == 404


async def test_without_the_scopes_files_stay_closed(http: httpx.AsyncClient) -> None:
    async with start(Workspace(Identity(scopes=("chat:write",)))) as sandbox:
        client = web_client(sandbox)
        assert await refusal(client.files_info(file="F0")) == "missing_scope"
        assert await refusal(client.files_upload_v2(filename="a.csv", content=CSV)) == "missing_scope"
        file = sandbox.slack.upload(sandbox.identity.bot_user, "a.csv", CSV)
        url = f"{sandbox.base_url}/files-pri/T0-{file.id}/a.csv"
        bearer = {"Authorization": f"Bearer {sandbox.identity.bot_token}"}
        assert "Sign in" in (await http.get(url, headers=bearer)).text


async def test_uploads_and_downloads_fail_on_request(
    sandbox: Sandbox, client: AsyncWebClient, http: httpx.AsyncClient
) -> None:
    file = await announced(client)
    sandbox.faults.add("upload_url", status=503)
    assert (await http.post(file["url"], content=CSV)).status_code == 503
    assert (await http.post(file["url"], content=CSV)).status_code == 200
    assert [call.answer for call in sandbox.faults.made("upload_url")] == ["503", "ok"]
    given = sandbox.slack.upload(CAMILLE, "a.csv", CSV)
    sandbox.faults.add("url_private", cut=True)
    with pytest.raises(httpx.TransportError):
        await http.get(f"/files-pri/T0-{given.id}/a.csv")


async def test_an_image_block_shows_a_picture_of_this_slack(
    sandbox: Sandbox, client: AsyncWebClient, channel: str
) -> None:
    png = (await client.files_upload_v2(filename="frise.png", content=PNG))["file"]
    table = (await client.files_upload_v2(filename="a.csv", content=CSV))["file"]["id"]
    for named in ({"id": png["id"]}, {"url": png["url_private"]}, {"url": png["permalink"]}):
        await client.chat_postMessage(channel=channel, text="x", blocks=[picture(**named)])
    ts = sandbox.slack.messages(channel)[-1].ts
    for named in ({"id": table}, {"id": "F0"}, {"url": "https://example.org/a.png"}):
        wrong = client.chat_update(channel=channel, ts=ts, text="x", blocks=[section(), picture(**named)])
        assert await refusal(wrong) == "invalid_blocks"
    small = section(accessory=picture(id=png["id"]))
    await client.chat_postMessage(channel=channel, text="x", blocks=[small])
    home = {"type": "home", "blocks": [picture(id=table)]}
    assert await refusal(client.views_publish(user_id=CAMILLE, view=home)) == "invalid_arguments"
    trigger = sandbox.workspace.modals.issue_trigger(CAMILLE)
    await client.views_open(trigger_id=trigger, view=modal(blocks=[picture(id=png["id"])]))


async def test_a_message_keeps_its_files_when_its_text_changes(
    sandbox: Sandbox, client: AsyncWebClient, channel: str
) -> None:
    await client.files_upload_v2(channel=channel, filename="a.csv", content=CSV)
    ts = sandbox.slack.messages(channel)[0].ts
    updated = await client.chat_update(channel=channel, ts=ts, text="Le voici")
    assert updated["message"]["files"][0]["name"] == "a.csv"


async def test_the_pages_browser_sees_pictures_and_saves_the_rest(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    names = {"a.png": "inline", "a.svg": "attachment", "a.html": "attachment", "é.csv": "attachment"}
    for name, how in names.items():
        file = sandbox.slack.upload(CAMILLE, name, b"<script>")
        seen = await http.get(f"/ui/files/{file.id}")
        assert seen.headers["content-disposition"].startswith(how)
        assert seen.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in seen.headers["content-security-policy"]
    assert (await http.get("/ui/files/F0")).status_code == 404


async def test_the_page_uploads_what_a_person_picks(sandbox: Sandbox, http: httpx.AsyncClient) -> None:
    raw = {"Content-Type": "application/octet-stream"}
    query = {"user": CAMILLE, "name": "é.csv"}
    told = (await http.post("/ui/upload", params=query, headers=raw, content=CSV)).json()["told"]
    assert told["name"] == "é.csv"
    assert sandbox.workspace.files.find(told["id"]).content == CSV
    assert (await http.post("/ui/upload", params=query, content=CSV)).status_code == 415
    for wrong in ({"user": "U0NOBODY", "name": "a"}, {"user": CAMILLE}):
        assert (await http.post("/ui/upload", params=wrong, headers=raw, content=CSV)).status_code == 400
