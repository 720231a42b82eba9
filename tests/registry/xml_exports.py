"""XML exports made for a test, in the real form."""

import io
import zipfile

SAMPLE_DAY = "2026-08-16"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'


def tags(**words: str) -> str:
    """An element for each word that is not empty, named in capitals."""
    return "".join(f"<{name.upper()}>{word}</{name.upper()}>" for name, word in words.items() if word)


def partner(siret: str, state: str = "Actif", **dates: str) -> str:
    """`dates` are JJ/MM/AAAA, by their elements' names."""
    inside = tags(siret_partenaire=siret, etat_habilitation=state, **dates)
    return f"<PARTENAIRE>{inside}</PARTENAIRE>"


def fiche(
    code: str, *partners: str, end: str = "31/12/2027", active: str = "Oui", last: str = "", more: str = ""
) -> str:
    """`last` is the last day of issue; `more` stands before the partners."""
    listed = f"<PARTENAIRES>{''.join(partners)}</PARTENAIRES>" if partners else ""
    words = tags(date_fin_enregistrement=end, actif=active, date_limite_delivrance=last)
    head = tags(numero_fiche=code, etat_fiche="Publiée")
    return f"<FICHE>{head}{more}{listed}<SI_JURY_FI><ACTIF>Non</ACTIF></SI_JURY_FI>{words}</FICHE>"


def xml(*fiches: str, version: str = "4.1") -> bytes:
    flux = tags(version_flux=version)
    return f"{_HEAD}<FICHES>{flux}{''.join(fiches)}</FICHES>".encode()


def zipped_xml(content: bytes, register: str = "RS", day: str = SAMPLE_DAY) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"export_fiches_{register}_V4_1_{day}.xml", content)
    return file.getvalue()
