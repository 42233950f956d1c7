"""Shorthand for what somebody says and the acts that are heard in it."""

from __future__ import annotations

from annotator.language.acts import recognise
from annotator.language.policy import load_policy
from annotator.model import Act, Role, Utterance, Word

WORD_S = 0.3


def utterance(text: str, start_s: float = 0.0, language: str | None = "en", ident: str = "u0001") -> Utterance:
    """Say `text`, a word every `WORD_S` seconds."""
    words = tuple(Word(start_s + i * WORD_S, start_s + (i + 1) * WORD_S, word) for i, word in enumerate(text.split()))
    return Utterance(start_s, max(start_s, start_s + len(words) * WORD_S), ident, "S1", text, language, words)


def acts(text: str, role: Role = "officer", language: str | None = "en") -> tuple[Act, ...]:
    """Return the acts in `text` when somebody of that role says it."""
    return recognise((utterance(text, language=language),), {"S1": role}, load_policy("deescalation"))


def told(text: str, role: Role = "officer", language: str | None = "en") -> str:
    """Return the acts in short: ``exit_vehicle/direct``, ``warning taser if``, ``force taser``."""
    return ", ".join(_short(act) for act in acts(text, role, language))


def _short(act: Act) -> str:
    slots = act.slots
    if act.label == "command":
        return f"{slots.action}/{slots.form}"
    if act.label == "warning":
        return f"warning {slots.force}" + (" if" if slots.conditional else "")
    return f"force {slots.force}"
