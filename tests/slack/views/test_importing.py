"""The windows of an import: nothing is written before it is shown, and no line goes unnamed."""

import csv
import io

import pytest

from bot.domain.importing import Understood
from bot.domain.pasted import Pasted, Refused, Unread, UnreadReason
from bot.slack.views.importing import as_list, ask, give_something, is_cut, reading, show, unreadable_file

from .support import EN, FR, many, numbers
from .year import seen, taken

LOTS = tuple(Unread(n, f"« ligne » <{n}> & " + "x" * 60, UnreadReason.NOTHING) for n in range(1, 100_001))


def understood(**given: object) -> Understood:
    pasted = given.pop("pasted", Pasted(many(3), lines=3))
    kinds: dict[str, object] = {"active": (), "inactive": (), "unknown": (), "already": ()}
    return Understood(pasted, **(kinds | given))  # type: ignore[arg-type]


def test_the_window_asks_for_text_or_a_file_and_in_a_channel_for_nothing_else() -> None:
    view = taken(ask("C012AB3CD", FR))

    assert [block["block_id"] for block in view["blocks"]] == ["text", "file"]
    assert view["private_metadata"] == "C012AB3CD"


def test_from_the_home_tab_it_asks_for_the_channel_first() -> None:
    where = taken(ask("", FR))["blocks"][0]

    assert (where["element"]["type"], where["optional"]) == ("conversations_select", False)


def test_what_was_read_is_shown_before_anything_is_written() -> None:
    text = seen(show(understood(active=many(2), unknown=numbers("RS1")), "d1", FR))

    assert "Suivre 2 numéros" in text
    assert "*3 numéros lus sur 3 lignes.*" in text
    assert "*Actives, à suivre (2)*\nRNCP30000, RNCP30001" in text
    assert text.endswith("Rien n'est encore enregistré.")


def test_with_nothing_to_follow_there_is_nothing_to_confirm() -> None:
    view = taken(show(understood(already=many(3)), "", FR))

    assert "submit" not in view
    assert view["close"]["text"] == "Fermer"


def test_a_repetition_is_counted() -> None:
    assert "1 répétition." in seen(show(understood(pasted=Pasted(many(1), lines=2, repeated=1)), "d1", FR))


@pytest.mark.parametrize(
    ("refused", "told"),
    [(Refused.TOO_LARGE, "dépasse 1 Mo"), (Refused.NOT_TEXT, "« Enregistrer sous », « CSV »")],
)
def test_a_file_that_cannot_be_read_says_what_to_do(refused: Refused, told: str) -> None:
    assert told in seen(show(understood(pasted=Pasted(refused=refused)), "", FR))


def test_what_the_window_has_no_room_for_is_sent_in_a_file() -> None:
    few, lots = understood(active=many(20)), understood(pasted=Pasted(unread=LOTS, lines=len(LOTS)))

    assert (is_cut(few, FR), is_cut(lots, FR)) == (False, True)
    assert "vous est envoyée en message direct" in seen(show(lots, "", FR))
    assert "message direct" not in seen(show(few, "d1", FR))


@pytest.mark.parametrize("t", [FR, EN])
def test_any_list_fits_the_window(t: object) -> None:
    codes = many(100_000)
    spoken = FR if t is FR else EN
    given = understood(
        pasted=Pasted(codes, LOTS, 200_000, 100_000),
        active=codes,
        inactive=codes,
        unknown=codes,
        already=codes,
    )

    assert len(taken(show(given, "d" * 40, spoken))["blocks"]) == 43


def test_the_file_names_every_number_and_every_line() -> None:
    given = understood(
        pasted=Pasted(
            many(4), (Unread(7, "=1+1", UnreadReason.NOTHING), Unread(9, "35419", UnreadReason.BARE))
        ),
        active=many(4)[:1],
        inactive=many(4)[1:2],
        already=many(4)[2:3],
        unknown=many(4)[3:],
    )
    text = as_list(given, FR).decode("utf-8-sig")

    assert list(csv.reader(io.StringIO(text), delimiter=";")) == [
        ["Numéro ou texte", "Ligne du fichier", "Ce que Vigie en fait"],
        ["RNCP30000", "", "active, à suivre"],
        ["RNCP30001", "", "déjà inactive"],
        ["RNCP30002", "", "déjà suivie ici"],
        ["RNCP30003", "", "inconnue du registre"],
        ["'=1+1", "7", "pas de numéro"],
        ["35419", "9", "RNCP ou RS ?".replace(" ?", "\xa0?")],
    ]


def test_every_line_that_the_window_shows_is_whole() -> None:
    shown = show(understood(pasted=Pasted(unread=LOTS[:150], lines=150)), "", FR)
    text = seen(shown)

    assert [n for n in range(1, 151) if f"ligne {n} : " not in text] == []
    assert "…" not in text


def test_while_a_file_is_read_the_window_says_so() -> None:
    assert "Lecture du fichier… Rien n'est encore enregistré." in seen(reading(FR))


def test_what_is_missing_is_asked_for() -> None:
    assert give_something(FR) == "Collez au moins un numéro, ou joignez un fichier."
    assert "(file_not_found)" in unreadable_file("file_not_found", FR)
