"""How Vigie is doing in all workspaces that have it installed, for whoever runs it."""

from collections.abc import Mapping
from typing import Any

from bot.domain.health import Finding, attention, ok, problem
from bot.domain.outbox import RowState
from bot.domain.why import Why


def on_installed(there: int, soon: int, ended: int) -> list[Finding]:
    """How many workspaces have Vigie, and tokens that end `soon`, or have `ended`, and should not have."""
    found = [ok("installed", Why("Espaces de travail où Vigie est installée : {n}.", n=there))]
    if soon > ended:
        late = Why("Jetons qui s'achèvent dans l'heure, pas encore renouvelés : {n}.", n=soon - ended)
        mend = Why("Voyez dans le journal ce que Slack répond (« a token cannot be renewed »).")
        found.append(attention("tokens", late, mend))
    if ended:
        lost = Why("Jetons échus, jamais renouvelés : {n}.", n=ended)
        mend = Why("Ces espaces de travail doivent installer Vigie de nouveau : /slack/install.")
        found.append(problem("tokens", lost, mend))
    return found


def on_refused(asked: int, refused: Mapping[str, str]) -> Finding:
    """`refused` are the workspaces whose token Slack does not take, with its code, of so many asked about."""
    if not refused:
        return ok("refused", Why("Jetons essayés auprès de Slack, tous acceptés : {n}.", n=asked))
    codes = ", ".join(f"{team} ({code})" for team, code in sorted(refused.items()))
    return problem(
        "refused",
        Why("Slack refuse des jetons, ou ne répond pas : {codes}.", codes=codes),
        Why("Vigie vérifie d'elle-même si elle y est encore installée ; sinon, /slack/install."),
    )


def on_all_outboxes(counted: Mapping[Any, tuple[int, float]], now: float) -> list[Finding]:
    """`counted` has, by RowState, how many rows wait in all workspaces, and since when the oldest does."""
    waiting, since = counted.get(RowState.PENDING, (0, now))
    dead, held = (counted.get(state, (0, now))[0] for state in (RowState.DEAD, RowState.HELD))
    found = []
    if dead:
        given_up = Why("Messages abandonnés, tous espaces confondus : {n}.", n=dead)
        mend = Why("Une fois la cause corrigée, chaque espace les remet en file par `/cert doctor`.")
        found.append(problem("outbox", given_up, mend))
    if held:
        kept = Why("Messages retenus, tous espaces confondus : {n}.", n=held)
        mend = Why("Ils partent dès que Vigie peut de nouveau écrire dans ces canaux.")
        found.append(attention("outbox", kept, mend))
    known = Why(
        "Messages en attente, tous espaces confondus : {n}, le plus ancien depuis {minutes} min.",
        n=waiting,
        minutes=int((now - since) // 60),
    )
    return [*found, ok("outbox", known)]
