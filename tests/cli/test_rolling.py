"""A rolling restart: two processes behind a balancer, each replaced in turn, and no request fails."""

import asyncio
import signal
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from bot.sandbox.app import Sandbox, start
from bot.sandbox.deliveries import Ack
from bot.sandbox.workspace import CAMILLE, CERTIFICATIONS, MALIK
from tests.cli.balancer import balancing
from tests.cli.support import Ended, end_of, free_port, ready, serving
from tests.cli.support import start as start_process
from tests.exports import Row, export
from tests.postgres import migrated_database

WEB = Row("RNCP37674", "Développeur web", "01/09/2099")
PEOPLE = (CAMILLE, MALIK)


@dataclass
class Asking:
    """People who ask and click without a pause, until told to stop: what was answered to each gesture."""

    sandbox: Sandbox
    acks: list[Ack] = field(default_factory=list)
    going: bool = True

    async def ask(self, person: str) -> None:
        """A command, then a click on the button that it offers: to watch, or else to watch no more."""
        slack = self.sandbox.slack
        while self.going:
            asked = await slack.command(person, CERTIFICATIONS, "/cert", WEB.code)
            self.acks.append(asked.ack)
            if asked.shown is not None and "v1.watch" in str(asked.blocks):
                self.acks.append((await slack.click(asked.shown, "v1.watch", user=person)).ack)
            else:
                text = f"unwatch {WEB.code}"
                self.acks.append((await slack.command(person, CERTIFICATIONS, "/cert", text)).ack)
            await asyncio.sleep(0.01)


@dataclass(frozen=True)
class Deployment:
    """What each process is started with: the database is the same for all, the folder its own."""

    sandbox: Sandbox
    folder: Path
    database: str

    async def serve(self, port: int) -> asyncio.subprocess.Process:
        env = {"DATABASE_URL": self.database, "VIGIE_SERVING__DRAIN_SECONDS": "1"}
        folder = self.folder / str(port)
        process = await start_process("serve", env=serving(self.sandbox, folder, port) | env)
        await ready(port)
        return process


async def test_two_processes_replaced_in_turn_fail_no_command_and_no_click(tmp_path: Path) -> None:
    ports = (free_port(), free_port())
    ended: list[Ended] = []
    async with start() as sandbox, balancing(ports) as balancer:
        sandbox.registry.publish(export(tmp_path, date(2026, 3, 2), WEB))
        deployment = Deployment(sandbox, tmp_path, migrated_database())
        running = {port: await deployment.serve(port) for port in ports}
        sandbox.request_url = f"http://127.0.0.1:{balancer.port}/slack/events"
        await balancer.until(2)
        asking = Asking(sandbox)
        people = [asyncio.create_task(asking.ask(person)) for person in PEOPLE * 2]
        for port in ports:
            running[port].send_signal(signal.SIGTERM)
            ended.append(await end_of(running[port]))
            running[port] = await deployment.serve(port)
            await balancer.until(2)
        asking.going = False
        await asyncio.gather(*people)
        for process in running.values():
            process.send_signal(signal.SIGINT)
            ended.append(await end_of(process))
    assert [ack for ack in asking.acks if not ack.ok] == []
    assert len(asking.acks) > 100
    assert min(balancer.taken[port] for port in ports) > 0
    assert [one.code for one in ended] == [0, 0, 0, 0]
    assert [one.err for one in ended if "Traceback" in one.err] == []
