"""What people read in their browser while they add Vigie to a workspace: pages that load and run nothing."""

import re
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template, select_autoescape

from bot.locale.texts import LOCALES, Texts

HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    # The address of the last page has the code in it.
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class InstallPage:
    """The texts are plain, and are escaped in the template; links are labels and addresses."""

    language: str
    title: str
    paragraphs: tuple[str, ...]
    links: tuple[tuple[str, str], ...] = ()


def html(page: InstallPage) -> str:
    return _template().render(page=page)


def start_page(address: str, t: Texts) -> InstallPage:
    """The page that an installation starts on; `address` is Slack's."""
    what = t(
        "Vigie veille sur les certifications RNCP et RS que vous vendez, et prévient le canal de votre "
        "équipe quand l'une d'elles devient inactive."
    )
    then = t(
        "Slack vous montre ce que Vigie demande, puis vous ramène ici. Il faut terminer dans les dix "
        "minutes, dans ce navigateur. Votre espace de travail peut demander l'accord d'un administrateur."
    )
    return InstallPage(t.locale, t("Ajouter Vigie à Slack"), (what, then), ((t("Ajouter à Slack"), address),))


def done_page(team: str, team_id: str, app_id: str, t: Texts) -> InstallPage:
    """The page after an installation; `team` is the workspace's name."""
    todo = t(
        "Dans Slack, ouvrez le canal où votre équipe veut être prévenue et tapez /cert suivre avec vos "
        "numéros, par exemple : /cert suivre RNCP37674. La commande /cert aide dit le reste."
    )
    links = (
        (t("Ouvrir Slack"), f"slack://app?team={team_id}&id={app_id}"),
        (t("Ouvrir Slack dans le navigateur"), f"https://app.slack.com/client/{team_id}"),
    )
    return InstallPage(t.locale, t("Vigie est installée dans {team}", team=team), (todo,), links)


def refused_page(reason: str, again: str, t: Texts) -> InstallPage:
    """The page after an installation that did not come about; `again` is where to start over."""
    links = ((t("Recommencer"), again),)
    title = t("Vigie n'est pas installée")
    if reason in ("invalid_browser", "invalid_state"):  # a page that is loaded again comes to this, too
        title = t("Cette page ne peut plus servir")
    return InstallPage(t.locale, title, _why(reason, t), links)


def _why(reason: str, t: Texts) -> tuple[str, ...]:
    """What happened, and what to do next. `reason` is Bolt's, Slack's or ours."""
    unconfirmed = (
        t("Slack n'a pas confirmé l'installation."),
        t("Recommencez. Si cela se répète, prévenez la personne qui fait fonctionner Vigie."),
    )
    said = {
        "access_denied": (
            t(
                "Vous avez annulé dans Slack, ou votre espace de travail ne vous laisse pas installer "
                "d'application."
            ),
            t(
                "Dans le second cas, demandez à un administrateur de l'espace d'ouvrir cette page et "
                "d'installer Vigie."
            ),
        ),
        "invalid_browser": (
            t("Elle a déjà servi, ou l'installation n'a pas été commencée dans ce navigateur."),
            t(
                "Si Vigie répond à /cert aide dans Slack, tout va bien. Sinon, recommencez et terminez dans "
                "le même navigateur, sans ouvrir l'installation deux fois."
            ),
        ),
        "invalid_state": (
            t("Elle a déjà servi, ou l'installation a duré plus de dix minutes."),
            t("Si Vigie répond à /cert aide dans Slack, tout va bien. Sinon, recommencez."),
        ),
        "org_wide": (
            t("Vigie s'installe dans un espace de travail, pas dans toute une organisation Enterprise Grid."),
            t("Recommencez et choisissez un espace de travail : il en faut une installation pour chacun."),
        ),
        "unavailable": (
            t("Vigie ne peut pas enregistrer l'installation en ce moment."),
            t("Recommencez dans quelques minutes : une seconde installation remplace la première."),
        ),
        "invalid_code": unconfirmed,
        "missing_code": unconfirmed,
    }
    if reason in said:
        return said[reason]
    code = reason if re.fullmatch(r"[a-z_]{1,60}", reason) else "?"
    return t("Slack a refusé l'installation ({code}).", code=code), unconfirmed[1]


def stranger(again: str, t: Texts) -> str:
    """What people read in Slack where the app answers, and is not installed any more; `again` is where to."""
    return t(
        "Vigie n'est pas, ou n'est plus, installée dans cet espace de travail. Pour l'ajouter : {again}",
        again=again,
    )


def language(accepted: str, default: str) -> str:
    """The first of our languages that a browser asks for, in the order of its Accept-Language."""
    for one in accepted.split(","):
        tag = one.strip().split(";")[0].split("-")[0].lower()
        if tag in LOCALES:
            return tag
    return default


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("bot.slack", "."),
        autoescape=select_autoescape(["j2"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("installing.html.j2")
