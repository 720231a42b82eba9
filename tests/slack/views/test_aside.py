from bot.domain.answer import LookedUp
from bot.domain.number import Named
from bot.domain.shown import Aside, BareShown
from bot.slack.views.replies import answer

from .support import EXPORT, FR, SEEN, buttons, checked, many, numbers, said, shown


def read(aside: Aside) -> str:
    return said(answer(LookedUp((), aside), FR))


def test_an_unknown_number_is_told_with_the_export_that_does_not_have_it() -> None:
    text = read(Aside(unknown=numbers("RNCP99999"), export=EXPORT))

    assert text == (
        "<https://www.francecompetences.fr/recherche/rncp/99999/|RNCP99999> : inconnu du registre "
        "(export du 16/08/2026). Vérifiez le numéro sur la fiche."
    )


def test_several_unknown_numbers_are_one_sentence() -> None:
    text = read(Aside(unknown=many(40), export=EXPORT))

    assert text.startswith("RNCP30000, RNCP30001,")
    assert "et 28 autres : inconnus du registre" in text


def test_an_unknown_number_without_an_export_is_told_too() -> None:
    assert "RNCP1, RNCP2 : inconnu du registre." in read(Aside(unknown=numbers("RNCP1", "RNCP2")))


def test_bare_digits_offer_what_each_register_has() -> None:
    found = (shown("RNCP5000"), shown("RS5000"))
    message = answer(LookedUp((), Aside(bare=(BareShown(5000, found),))), FR)

    assert "5000 : de quel répertoire ? Écrivez RNCP5000 ou RS5000." in said(message)
    assert buttons(message) == [("v1.watch", "RNCP5000"), ("v1.watch", "RS5000")]


def test_bare_digits_that_are_followed_here_have_no_button() -> None:
    message = answer(LookedUp((), Aside(bare=(BareShown(5000, (shown("RS5000", here=True),)),))), FR)

    assert buttons(message) == []


def test_bare_digits_that_no_register_has_are_told() -> None:
    assert read(Aside(bare=(BareShown(7, ()),), export=EXPORT)) == "7 : le registre n'a ni RNCP7 ni RS7."


def test_bare_digits_before_any_registry_is_loaded_ask_which_one_is_meant() -> None:
    assert read(Aside(bare=(BareShown(7, ()),))) == "7 : de quel répertoire ? Écrivez RNCP7 ou RS7."


def test_bare_digits_that_one_register_has_name_it() -> None:
    text = read(Aside(bare=(BareShown(5000, (shown("RS5000"),)),), export=EXPORT))

    assert text.startswith("5000 : seul RS5000 existe dans le registre.")


def test_many_bare_digits_are_counted() -> None:
    text = read(Aside(bare=tuple(BareShown(n, ()) for n in range(200))))

    assert "autres nombres sans répertoire : écrivez RNCP ou RS devant chacun." in text


def test_a_block_is_told_with_its_certification() -> None:
    (number,) = numbers("RNCP35419")

    assert read(Aside(blocks=(Named(number, "RNCP35419BC01"),))) == (
        "RNCP35419BC01 est un bloc de RNCP35419 : c'est la certification RNCP35419 qui compte ici."
    )


def test_many_blocks_are_counted() -> None:
    text = read(Aside(blocks=tuple(Named(number, f"{number}BC01") for number in many(100))))

    assert text.endswith("autres blocs.")


def test_what_cannot_be_read_is_quoted_with_how_to_write_it() -> None:
    text = read(Aside(unreadable=("RNCPabc", "<!here>")))

    assert text.startswith("Pas de numéro lisible dans « RNCPabc », « &lt;!here&gt; ». Écrivez par exemple")


def test_ten_thousand_unreadable_characters_are_a_short_quote() -> None:
    text = read(Aside(unreadable=("x" * 10_000, *(f"mot{n}" for n in range(300)))))

    assert len(text) < 300
    assert "et 296 autres" in text


def test_all_of_it_at_once_stays_within_slacks_limits() -> None:
    everything = Aside(
        unknown=many(200),
        bare=tuple(BareShown(n, (shown(title='"' * 300), shown(title='"' * 300))) for n in range(200)),
        unreadable=('"' * 100,) * 200,
        blocks=tuple(Named(number, f"{number}BC01") for number in many(200)),
        export=EXPORT,
    )
    fiches = tuple(shown(f"RS{n}", title='"' * 300, certifiers=('"' * 300,) * 9) for n in range(200))
    message = checked(answer(LookedUp(fiches, everything), FR))

    assert len(message.blocks) > 6


def test_a_number_that_was_seen_before_is_missing_and_not_unknown() -> None:
    text = read(Aside(vanished=(SEEN,), export=EXPORT))

    assert "absente du dernier export lu, vue la dernière fois dans celui du 16/08/2026." in text
    assert "inconnu" not in text
