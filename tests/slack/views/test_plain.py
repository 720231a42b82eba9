from dataclasses import replace

from bot.domain.alert import Closure
from bot.domain.telling import ChannelLost
from bot.slack.views.plain import plain
from tests.slack.views.support import line

from .support import EN, FR, SEEN, alert, checklist, closed, done, many, numbers, said


def test_a_card_in_words_says_what_happened_how_we_know_and_how_the_steps_stand() -> None:
    message = plain(alert(SEEN, done("verify")), checklist(), FR)
    text = said(message)

    assert message.blocks == []
    assert "certification inactive depuis le 25/05/2024" in text
    assert "Source : France compétences, export du 16/08/2026 : Actif = INACTIVE" in text
    assert "• Vérifier : ✓ Fait par <@U024BE7LH>" in text
    assert text.count(" : à faire") == 3
    assert "`/cert encours`" in text
    assert "https://www.francecompetences.fr/recherche/rs/5000/" in text


def test_a_closed_card_in_words_says_how_it_ended() -> None:
    text = said(plain(closed(Closure.SETTLED, done("verify")), checklist(), FR))

    assert "Alerte close le 17/08/2026" in text
    assert "à faire" not in text


def test_a_card_in_words_fits_however_long_its_title() -> None:
    assert len(plain(alert(replace(SEEN, title="é" * 5000)), checklist(), EN).text) <= 3000


def test_who_registered_is_told_which_channel_what_to_do_and_that_nothing_is_lost() -> None:
    def read(code: str) -> str:
        return said(line(ChannelLost("C024BE7LH", code, numbers("RNCP1", "RS2")), FR))

    invited = read("not_in_channel")
    assert "Vigie ne peut plus écrire dans <#C024BE7LH>, où vous avez ajouté RNCP1, RS2." in invited
    assert "`/invite @Vigie`" in invited
    assert "Rien n'est perdu" in invited
    assert "désarchivez-le" in read("is_archived")
    assert "demandez à qui l'administre" in read("restricted_action_read_only_channel")
    assert "`/invite" not in read("is_archived") + read("restricted_action")


def test_hundreds_of_numbers_are_counted() -> None:
    assert "et 188 autres" in said(line(ChannelLost("C1", "not_in_channel", many(200)), FR))
