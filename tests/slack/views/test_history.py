"""The history of one certification: who did what, when, the newest first."""

import pytest

from bot.domain.history import History
from bot.domain.journal import Deed, Entry
from bot.slack.views.replies import answer

from .support import (
    FR,
    NOW,
    buttons,
    checklist,
    said,
)
from .year import RNCP


def past(deed: Deed, by: str = "", **detail: str) -> str:
    """The line of a history that holds one entry."""
    entry = Entry(NOW, deed, by, "C012AB3CD" if by else "", detail=detail)
    text = said(answer(History(RNCP, "t", (entry,), 1), FR, checklist()))
    return text.splitlines()[1]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (past(Deed.STEP_DONE, "U024BE7LH", step="verify", name="Camille"), "étape faite : Vérifier"),
        (
            past(Deed.STEP_DONE, "U024BE7LH", step="verify", name="Camille"),
            "<@U024BE7LH> (Camille) · <#C012AB3CD>",
        ),
        (past(Deed.WATCHED, "U024BE7LH"), "suivie · <@U024BE7LH> · <#C012AB3CD>"),
        (past(Deed.NOTICED, threshold="30"), "avis d'échéance, seuil de 30 jours"),
        (past(Deed.STEP_UNDONE, step="older", reason="trop tôt"), "étape rouverte : older · « trop tôt »"),
        (past(Deed.STEP_NOTED, step="verify", note="vu"), "étape annotée : Vérifier · « vu »"),
        (past(Deed.STEP_PLANNED, step="verify", due="2026-08-20"), "À faire pour le 20/08/2026"),
        (past(Deed.STEP_PLANNED, step="verify", snoozed="2026-08-19"), "pas de rappel avant le 19/08/2026"),
        (past(Deed.REMINDED, step="verify", owner="U1"), "rappel : Vérifier · Confiée à <@U1>"),
        (
            past(Deed.CHANGE_SEEN, change="BecameInactive", export="2026-08-16"),
            "devenue inactive (export du 16/08/2026)",
        ),
        (
            past(Deed.CHANGE_SEEN, change="EndDateMoved", before="", after="2027-08-31", export="2026-08-16"),
            "date de fin déplacée : – → 31/08/2027 (export du 16/08/2026)",
        ),
        (past(Deed.CHANGE_SEEN, change="Older"), "Older (export du –)"),
    ],
)
def test_a_line_of_history_says_who_what_and_when(line: str, words: str) -> None:
    assert line.startswith("17/08/2026 à 06:17 · ")
    assert words in line


@pytest.mark.parametrize("deed", Deed)
def test_every_deed_has_its_words(deed: Deed) -> None:
    assert len(past(deed)) > len("17/08/2026 à 06:17 · ")


def test_a_history_with_nothing_says_so_and_one_with_pages_turns_them() -> None:
    assert "le journal n'en dit rien encore" in said(answer(History(RNCP, "", (), 0), FR))
    page = answer(History(RNCP, "t", (Entry(NOW, Deed.WATCHED),), 40, 2, 3), FR)
    assert buttons(page) == [("v1.history.page", "1:RNCP35419"), ("v1.history.next", "3:RNCP35419")]
