"""What is to be said of the XML exports to whoever runs Vigie; see bot.domain.disagreement."""

from collections.abc import Iterable
from datetime import date

from bot.domain.disagreement import Enrichment, Kind
from bot.domain.health import Finding, attention, ok
from bot.domain.why import Why

_LATE = 1
"""Days by which the details may be older than the CSV: they come on their own, hours after it or before."""

_WORDS = {
    Kind.STATUS: Why("statuts différents"),
    Kind.END_DATE: Why("fins d'enregistrement différentes"),
    Kind.ENDED: Why("habilitations à former terminées dans le XML seul"),
    Kind.PARTNER_UNKNOWN: Why("partenaires absents du XML"),
    Kind.PARTNER_MORE: Why("partenaires absents du CSV"),
    Kind.FICHE_UNKNOWN: Why("fiches absentes du XML"),
    Kind.FICHE_MORE: Why("fiches absentes du CSV"),
}


def on_details(enrichments: Iterable[Enrichment], served: date) -> list[Finding]:
    """`served` is the date of the CSV export, which is served whatever becomes of these."""
    return [found for one in enrichments for found in (_on_reading(one, served), *_on_disagreements(one))]


def _on_reading(one: Enrichment, served: date) -> Finding:
    register = one.register.value
    mend = Why("Les alertes n'en dépendent pas ; voyez le journal (« no details could be read »).")
    if one.read_in is None:
        none = Why(
            "Détails du {register} (export XML) : aucun n'a été lu. {why}", register=register, why=one.trouble
        )
        return attention("details", none, mend)
    known = Why(
        "Détails du {register} (export XML) : ceux du {date}.", register=register, date=_day(one.read_in)
    )
    if one.trouble or (served - one.read_in).days > _LATE:
        return attention("details", Why("{known} {why}", known=known, why=one.trouble), mend)
    return ok("details", known)


def _on_disagreements(one: Enrichment) -> list[Finding]:
    """One for each kind; what only the day between the two explains is not told apart."""
    if not (one.disagreements and one.read_in and one.against):
        return []
    mend = Why(
        "Le CSV fait foi. Comparez quelques fiches sur francecompetences.fr, et signalez-leur l'écart."
    )
    return [
        attention(
            "disagreement",
            Why(
                "{register}, XML du {read} et CSV du {against}, {what} : {count} ; par exemple {examples}.",
                register=one.register.value,
                read=_day(one.read_in),
                against=_day(one.against),
                what=_WORDS[each.kind],
                count=each.count,
                examples=", ".join(each.examples),
            ),
            mend,
        )
        for each in one.disagreements
    ]


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
