"""Words that can be translated later: the core marks them, the web layer translates them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


def gettext_noop(message: str) -> str:
    """Mark a string for the translation catalogue and return it unchanged."""
    return message


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence with named gaps, translated first and filled second.

    `template` is the English sentence with `%(name)s` gaps. `params` fills them: a `str` or `int`
    is put in as it is (a buyer's name, a share), a `Message` is itself translated (a band's name).
    """

    template: str
    params: Mapping[str, str | int | Message] = field(default_factory=dict)

    def render(self, translate: Callable[[str], str] = str) -> str:
        """Return the sentence in the language of `translate` (default: English)."""
        if not self.params:
            return translate(self.template)
        filled = {
            name: value.render(translate) if isinstance(value, Message) else value
            for name, value in self.params.items()
        }
        return translate(self.template) % filled

    def __str__(self) -> str:
        return self.render()

    def to_dict(self) -> dict[str, Any]:
        """Return a JSON-ready form; `from_dict` reads it back."""
        params = {name: value.to_dict() if isinstance(value, Message) else value for name, value in self.params.items()}
        return {"template": self.template, "params": params}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Message:
        """Read back what `to_dict` wrote."""
        params = {
            name: cls.from_dict(value) if isinstance(value, Mapping) else value
            for name, value in data["params"].items()
        }
        return cls(data["template"], params)


AND = gettext_noop("%(first)s and %(last)s")
COMMA = gettext_noop("%(first)s, %(rest)s")


def listed(parts: Sequence[str | Message]) -> Message:
    """Return parts as a list in a sentence: "a", "a and b", "a, b and c". Raises ValueError when there is none."""
    if not parts:
        raise ValueError("Nothing to list: give at least one part.")
    first, *rest = (part if isinstance(part, Message) else Message(part) for part in parts)
    if not rest:
        return first
    if len(rest) == 1:
        return Message(AND, {"first": first, "last": rest[0]})
    return Message(COMMA, {"first": first, "rest": listed(rest)})
