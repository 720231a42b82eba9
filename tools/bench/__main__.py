"""Measure everything and print each figure beside its bound: `python -m tools.bench [MODULE…]`."""

import importlib
import logging
import sys

import structlog

from tools.bench.figure import Figure

MODULES = (
    "import_export",
    "import_xml",
    "commands",
    "clicks",
    "drain",
    "daily",
    "catalogue",
    "many_poll",
    "many_serve",
)
"""Each has a `run()` that returns its figures."""


def main(modules: list[str]) -> int:
    """0 whether or not the figures hold; 1 when one could not be measured."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    missing = 0
    for module in modules or MODULES:
        try:
            figures: list[Figure] = importlib.import_module(f"tools.bench.{module}").run()
        except Exception as failure:  # noqa: BLE001 - one figure's trouble must not hide the others
            print(f"{module}: could not be measured: {type(failure).__name__}: {failure}")
            missing = 1
            continue
        for figure in figures:
            print(_line(figure), flush=True)
    return missing


def _line(figure: Figure) -> str:
    verdict = "holds" if figure.holds else "DOES NOT HOLD"
    return f"{figure.name:75} {figure.value:9.2f} {figure.unit:2}  at most {figure.bound:g}: {verdict}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
