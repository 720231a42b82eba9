"""A year of many workspaces against Slack's limits: `python -m tools.simulate`."""

import gc
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from tools.simulate.days import Year
from tools.simulate.levers import MESSAGES_A_SECOND, PROCESSES, as_set
from tools.simulate.peaks import ceilings, enough_processes, examine
from tools.simulate.report import Results, show
from tools.simulate.rules import read_rules
from tools.simulate.seasonality import EXTRACTS, Seasonality, read
from tools.simulate.world import build
from tools.simulate.year import loads, run

WORKSPACES = 10_000
SEED = 20260816
PEAKS = ((9, 1), (1, 1))
"""The days, month and day, after 31 August and 31 December."""
OTHER_CEILINGS = (100, 200, 600)
_WIDTH = 118


def simulate(season: Seasonality, workspaces: int, seed: int, processes: int, rate: float) -> Results:
    """The year and its two peaks, the same for the same arguments."""
    rules = read_rules()
    year = Year(build(season, workspaces, seed), rules, seed)
    days = tuple(day for day in year.days if (day.month, day.day) in PEAKS)
    setup = as_set(rules, days[0], processes, rate)
    made = run(year, setup, days)
    peaks = tuple(examine(year, day, setup) for day in days)
    return Results(
        season,
        year,
        setup,
        made,
        peaks,
        tuple(loads(made.kept[day], year, setup) for day in days),
        enough_processes(year, days[0], setup, peaks[0].morning),
        ceilings(year, days[0], setup, OTHER_CEILINGS),
    )


def main(
    workspaces: Annotated[int, typer.Option(min=1, help="How many workspaces.")] = WORKSPACES,
    seed: Annotated[int, typer.Option(help="The same seed gives the same report.")] = SEED,
    processes: Annotated[int, typer.Option(min=1, help="Processes that send.")] = PROCESSES,
    rate: Annotated[float, typer.Option(min=0.1, help="Messages a second and process.")] = MESSAGES_A_SECOND,
    export: Annotated[
        list[Path] | None, typer.Option(help="Exports to read instead of the bundled extracts.")
    ] = None,
) -> None:
    """Simulate a year of many workspaces: when is the last alert of a peak out, and what would halve that?"""
    console = Console()
    if not console.is_terminal:
        console = Console(width=_WIDTH)
    show(simulate(read(export or sorted(EXTRACTS.glob("*.zip"))), workspaces, seed, processes, rate), console)


if __name__ == "__main__":
    gc.disable()  # millions of small values, and no cycles among them
    typer.run(main)
