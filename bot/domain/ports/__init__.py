"""What the pipeline needs of the outside, as protocols: the composition root alone makes the adapters."""

from collections.abc import Callable
from datetime import datetime

from bot.domain.ports.catalogue import Catalogue, Extraction, NotRead
from bot.domain.ports.registry import Before, Believe, Candidate, Found, Hits, Refreshed, Registry
from bot.domain.ports.slack import Block, File, Message, Messenger
from bot.domain.ports.store import Batch, Followers, Store, Table, Transaction

__all__ = [
    "Batch",
    "Before",
    "Believe",
    "Block",
    "Candidate",
    "Catalogue",
    "Clock",
    "Extraction",
    "File",
    "Followers",
    "Found",
    "Hits",
    "Message",
    "Messenger",
    "NotRead",
    "Refreshed",
    "Registry",
    "Store",
    "Table",
    "Transaction",
]

Clock = Callable[[], datetime]
"""The decisions' clock: an aware moment. Pacing and retries use the wall clock instead."""
