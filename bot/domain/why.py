"""Why something failed, in a sentence for people that can still be said in another language than French."""

from typing import Any, Self


class Why(str):
    """A French sentence, filled: everything that takes text takes it.

    It remembers its template, which is what a catalogue translates, and its values: words, or such
    sentences themselves.
    """

    __slots__ = ("template", "values")

    template: str
    values: dict[str, str]

    def __new__(cls, template: str, /, **values: object) -> Self:
        words = {name: value if isinstance(value, Why) else str(value) for name, value in values.items()}
        why = super().__new__(cls, template.format(**words))
        why.template, why.values = template, words
        return why

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, str]]:
        """What a copy is made of, where it would otherwise be of the filled sentence alone."""
        return (self.template,), self.values


def written(reason: str) -> str | list[Any]:
    """A reason as JSON can hold it: its template and values, where it has some."""
    if not isinstance(reason, Why):
        return reason
    return [reason.template, {name: written(value) for name, value in reason.values.items()}]


def said_again(document: str | list[Any]) -> str:
    """The reason that was written so."""
    if isinstance(document, str):
        return document
    template, values = document
    return Why(template, **{name: said_again(value) for name, value in values.items()})
