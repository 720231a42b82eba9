"""What people read, in their language: French sentences are the keys, a catalogue translates them."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO

from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from bot.domain.paris import PARIS
from bot.domain.why import Why

DOMAIN = "vigie"
SOURCE = "fr"
LOCALES = (SOURCE, "en")

_DATES = {SOURCE: "dd/MM/yyyy", "en": "d MMMM y"}
_MOMENTS = {SOURCE: "{day} à {time}", "en": "{day} at {time}"}
# The sentences are written with ordinary spaces; these may not be where a line breaks.
_BOUND = (
    (" :", "\xa0:"),
    (" ;", "\xa0;"),
    (" ?", "\xa0?"),
    (" !", "\xa0!"),
    ("« ", "«\xa0"),
    (" »", "\xa0»"),
)


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one language; made by `texts`. Parameters go in as they are: escape them before."""

    locale: str

    def __call__(self, msgid: str, /, **params: object) -> str:
        """The sentence for a French `msgid`, with its named placeholders filled."""
        wording = _wording(self.locale, msgid)
        return wording.format(**params) if params else wording

    def plural(self, one: str, many: str, n: int, /, **params: object) -> str:
        """The sentence that goes with a count of `n`, which fills `{n}`."""
        return _plural(self.locale, one, many, n).format(n=self.number(n), **params)

    def why(self, reason: str) -> str:
        """A sentence that remembers what it is made of, in this language; any other text as it is."""
        if not isinstance(reason, Why):
            return reason
        return self(reason.template, **{name: self.why(value) for name, value in reason.values.items()})

    def own(self, by_language: dict[str, str]) -> str:
        """The text of an operator who wrote it in several languages; any of them rather than none."""
        text = by_language.get(self.locale) or by_language.get(SOURCE) or next(iter(by_language.values()), "")
        return _bound(text) if self.locale == SOURCE else text

    def date(self, day: date) -> str:
        """Such as 24/05/2024, or 24 May 2024."""
        return _date(self.locale, day)

    def moment(self, at: datetime) -> str:
        """The minute in Paris of an aware `at`, such as 24/05/2024 à 09:12."""
        local = at.astimezone(PARIS)
        return _MOMENTS[self.locale].format(day=self.date(local.date()), time=f"{local:%H:%M}")

    def number(self, n: int) -> str:
        """Such as 30 484, or 30,484."""
        return _number(self.locale, n)


@cache
def texts(locale: str) -> Texts:
    """The texts in that language; ValueError where there are none."""
    if locale not in LOCALES:
        raise ValueError(f"unknown locale {locale!r}: Vigie speaks {', '.join(LOCALES)}")
    _catalogue(locale)
    return Texts(locale)


@cache
def _catalogue(locale: str) -> NullTranslations:
    if locale == SOURCE:
        return NullTranslations()
    po = files("bot.locale").joinpath(locale, "LC_MESSAGES", f"{DOMAIN}.po")
    mo = BytesIO()
    write_mo(mo, read_po(BytesIO(po.read_bytes()), locale=locale, domain=DOMAIN))
    mo.seek(0)
    return GNUTranslations(mo)


@lru_cache(maxsize=2048)
def _wording(locale: str, msgid: str) -> str:
    return _bound(msgid) if locale == SOURCE else _catalogue(locale).gettext(msgid)


@lru_cache(maxsize=2048)
def _plural(locale: str, one: str, many: str, n: int) -> str:
    if locale == SOURCE:
        return _bound(one if abs(n) < 2 else many)  # noqa: PLR2004 - in French, 0 and 1 are singular
    return _catalogue(locale).ngettext(one, many, n)


@lru_cache(maxsize=2048)
def _bound(text: str) -> str:
    for loose, bound in _BOUND:
        text = text.replace(loose, bound)
    return text


@lru_cache(maxsize=8192)
def _date(locale: str, day: date) -> str:
    return format_date(day, _DATES[locale], locale=locale)


@lru_cache(maxsize=2048)
def _number(locale: str, n: int) -> str:
    return format_decimal(n, locale=locale)
