"""The window of settings: what the channel has of its own, and what the whole workspace shares."""

from collections.abc import Sequence
from enum import StrEnum

from bot.domain.digest_when import OFF, WEEKDAYS
from bot.domain.paris import QuietHours
from bot.domain.ports import Block
from bot.domain.preferences import Defaults, Preferences
from bot.domain.telling import SettingsTold
from bot.domain.watch import Channel
from bot.locale.texts import Texts
from bot.slack.views import actions as ids
from bot.slack.views.blocks import context, divider, section
from bot.slack.views.inputs import channels, choice, field, option, picked, typed, window
from bot.slack.views.safe import channel as mention
from bot.slack.views.safe import user

_TYPED = 3_000
"""Characters that Slack's input takes."""
TOGETHER, APART = "together", "apart"


class Wrong(StrEnum):
    DAYS = "days"
    HOURS = "hours"
    SIRET = "siret"


def settings_window(
    channel: Channel,
    defaults: Defaults,
    own: Preferences | None,
    sirets: Sequence[str],
    t: Texts,
    *,
    admin: bool,
) -> Block:
    """What is set now stands in each input."""
    shared = _shared(defaults, own, sirets, t) if admin else [context(_admins_only(t))]
    where = t("*Ce canal : {channel}*", channel=mention(channel.id))
    blocks = [section(where), *_of_channel(channel, defaults, t), divider(), *shared]
    return window(ids.SETTINGS_MODAL, channel.id, t("Réglages de Vigie"), blocks, t, submit=t("Enregistrer"))


def settings_where(t: Texts) -> Block:
    """The window that asks which channel's settings are meant."""
    blocks = [field(ids.SETTINGS_WHERE, t("Canal"), channels(), optional=False)]
    return window(ids.SETTINGS_WHERE, "", t("Réglages de Vigie"), blocks, t, submit=t("Continuer"))


def settings_told(told: SettingsTold, t: Texts) -> str:
    """What somebody has set otherwise, for the channel."""
    words = {
        "locale": t("langue"),
        "digest": t("bilan"),
        "responsible": t("responsable"),
        "apart": t("étapes communes ou propres"),
        "certifier": t("avis d'un certificateur"),
        "partner": t("avis d'un partenaire"),
        "quiet_hours": t("heures de silence"),
        "admins": t("administrateurs"),
        "sirets": t("SIRET"),
    }
    changed = ", ".join(words[name] for name in told.changed if name in words)
    return t("{by} a changé les réglages de Vigie : {changed}.", by=user(told.by), changed=changed)


def wrong(why: Wrong, t: Texts, given: str = "") -> str:
    """What to do about an input that cannot be read; `given` is the part of it that is wrong."""
    return {
        Wrong.DAYS: t("Donnez des nombres de jours, de 1 à 3650, par exemple : 180, 90, 30, 7."),
        Wrong.HOURS: t("Donnez deux heures, par exemple 20:00-08:00, ou rien pour aucune."),
        Wrong.SIRET: t("« {given} » n'est pas un SIRET : quatorze chiffres, un par ligne.", given=given[:40]),
    }[why]


def _of_channel(channel: Channel, defaults: Defaults, t: Texts) -> list[Block]:
    day, _, clock = (channel.digest or "default").partition(" ")
    languages = [
        option(t("Comme le reste de l'espace de travail"), "default"),
        option("Français", "fr"),
        option("English", "en"),
    ]
    return [
        field(ids.SET_LOCALE, t("Langue"), choice(languages, channel.locale or "default"), optional=False),
        field(ids.SET_DIGEST_DAY, t("Bilan de la semaine"), choice(_days(defaults, t), day), optional=False),
        field(
            ids.SET_DIGEST_TIME,
            t("Heure du bilan"),
            picked("timepicker", "initial_time", clock),
            hint=t("Heure de Paris ; sans effet si le jour est celui par défaut."),
        ),
        field(
            ids.SET_RESPONSIBLE,
            t("Responsable"),
            picked("users_select", "initial_user", channel.responsible),
            hint=t("La personne prévenue quand une étape attend encore après trois rappels."),
        ),
        field(
            ids.SET_APART,
            t("Étapes d'une alerte"),
            choice(
                [
                    option(t("Communes aux canaux qui ont la même alerte"), TOGETHER),
                    option(t("Propres à ce canal"), APART),
                ],
                APART if channel.apart else TOGETHER,
            ),
            optional=False,
            hint=t("Communes : une étape réglée dans un canal l'est dans les autres, chacun dans sa langue."),
        ),
    ]


def _days(defaults: Defaults, t: Texts) -> list[Block]:
    names = (t("le lundi"), t("le mardi"), t("le mercredi"), t("le jeudi"), t("le vendredi"))
    day, _, clock = defaults.digest.partition(" ")
    when = t("aucun") if day == OFF else f"{names[WEEKDAYS.index(day)]}, {clock}"
    return [
        option(t("Par défaut ({when})", when=when), "default"),
        option(t("Aucun"), OFF),
        *(option(name, day) for name, day in zip(names, WEEKDAYS, strict=True)),
    ]


def _shared(defaults: Defaults, own: Preferences | None, sirets: Sequence[str], t: Texts) -> list[Block]:
    days = defaults.thresholds_of(own)
    return [
        section(t("*Tout l'espace de travail*")),
        field(
            ids.SET_CERTIFIER,
            t("Avis avant une fin, en jours, quand nous sommes certificateur"),
            typed(", ".join(map(str, days.certifier)), most=500),
            optional=False,
        ),
        field(
            ids.SET_PARTNER,
            t("… quand nous sommes partenaire, ou que le rôle est inconnu"),
            typed(", ".join(map(str, days.partner)), most=200),
            optional=False,
        ),
        field(
            ids.SET_QUIET,
            t("Heures de silence"),
            typed(_hours(defaults.quiet_of(own)), most=20, example="20:00-08:00"),
            hint=t("Heure de Paris : les cartes et les avis attendent la fin. Vide : jamais."),
        ),
        _sirets(sirets, t),
        field(
            ids.SET_ADMINS,
            t("Administrateurs de Vigie"),
            picked("multi_users_select", "initial_users", list(defaults.admins_of(own))),
            hint=t(
                "Eux seuls changent ces réglages et contrôlent les exports. Personne : tout le monde le peut."
            ),
        ),
    ]


def _sirets(sirets: Sequence[str], t: Texts) -> Block:
    """What has no room in an input is not to be lost by it."""
    lines = "\n".join(sirets)
    if len(lines) > _TYPED:
        return context(
            t.plural(
                "{n} SIRET est retenu : `/cert siret` le montre, et l'oublie.",
                "{n} SIRET sont retenus : `/cert siret` les montre, et les oublie.",
                len(sirets),
            )
        )
    return field(ids.SET_SIRETS, t("Nos SIRET, un par ligne"), typed(lines, most=_TYPED, multiline=True))


def _hours(quiet: QuietHours) -> str:
    return "" if quiet.start == quiet.end else f"{quiet.start:%H:%M}-{quiet.end:%H:%M}"


def _admins_only(t: Texts) -> str:
    return t(
        "Les seuils, les heures de silence, les SIRET et la liste des administrateurs sont réglés par les "
        "administrateurs de Vigie."
    )
