"""`vigie demo` as a process: one line, one page, and an end."""

import asyncio
import signal

import httpx

from tests.cli.support import end_of, free_port, start


async def test_the_demo_prints_one_address_answers_there_and_ends_when_interrupted() -> None:
    port = free_port()
    process = await start("demo", env={"PORT": str(port)})
    assert process.stdout is not None
    async with asyncio.timeout(20):
        line = (await process.stdout.readline()).decode()
    assert f"http://127.0.0.1:{port}" in line
    async with httpx.AsyncClient(trust_env=False) as http:
        assert (await http.get(f"http://127.0.0.1:{port}/")).status_code == 200
    process.send_signal(signal.SIGINT)
    ended = await end_of(process)
    assert ended.code == 0
    assert "http://" not in ended.out
    assert "Traceback" not in ended.err
