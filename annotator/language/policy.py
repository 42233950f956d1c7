"""Policy packs: rules, limits and citations as data.

A pack is a YAML file. The shipped ones lie in ``annotator/language/packs``; an agency passes its own by path. Phrases
are regular expressions over lower-case words separated by single spaces; ``{name}`` stands for one of the pack's
classes, ``{passive}`` and ``{active}`` for a force's phrases; ``^`` and ``$`` are the ends of a sentence; a phrase
matches whole words only. What a pack holds beyond what is known here is an error: no slip of the pen is swallowed.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from annotator.errors import PolicyError
from annotator.language.pack import ForceWords, Pack, read_pack
from annotator.model import ForceKind, Form, PolicyRecord, PolicyRef

PACKS = Path(__file__).parent / "packs"


Pattern = re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy pack ready for use: phrases compiled.

    Attributes
    ----------
    pack : Pack
    sha256 : str
        Of the pack's file.
    commands : tuple of (str, Pattern)
        Action and phrase.
    questions, indirects, nones, reported : Pattern
        Matched at the end of what stands before a command (`reported`: anywhere before).
    fillers : Pattern
    warnings : tuple of (ForceKind, Pattern)
    announcements : tuple of (ForceKind, Pattern)
    """

    pack: Pack
    sha256: str
    commands: tuple[tuple[str, Pattern], ...]
    forms: tuple[tuple[Form, Pattern], ...]
    nones: Pattern
    fillers: Pattern
    reported: Pattern
    warnings: tuple[tuple[ForceKind, Pattern], ...]
    never_warnings: tuple[Pattern, ...]
    will: Pattern
    conditional: Pattern
    announcements: tuple[tuple[ForceKind, Pattern], ...]
    officer_words: Pattern
    civilian_words: Pattern
    greetings: Pattern

    @property
    def record(self) -> PolicyRecord:
        """Name, version and hash, for the timeline's provenance."""
        return PolicyRecord(self.pack.pack, self.pack.version, self.sha256)

    def cite(self, kind: str) -> PolicyRef | None:
        """Return the section that marks of this kind bear on; None where the pack names none."""
        section = self.pack.cites.get(kind)
        return PolicyRef(self.pack.pack, section, self.pack.sections[section]) if section else None

    def limit(self, kind: str, name: str) -> float:
        """Return a detector's limit.

        Raises
        ------
        PolicyError
            If the pack does not set it.
        """
        try:
            return self.pack.limits[kind][name]
        except KeyError as error:
            raise PolicyError(
                f"the policy pack {self.pack.pack!r} sets no limit {name!r} for {kind!r}",
                f"a number under limits: {kind}: {name}:",
                "copy that line from the pack `deescalation`",
            ) from error

    def counts_for(self, warned: ForceKind | None, used: ForceKind) -> bool:
        """Tell whether a warning of `warned` is a warning of `used`: of its severity or above."""
        severity = self.pack.severity
        return severity.get(warned or "unspecified", 0) >= severity.get(used, 0)


@lru_cache(maxsize=8)
def load_policy(name: str) -> Policy:
    """Load a shipped pack by name or an agency's own by path.

    Raises
    ------
    PolicyError
        If there is no such pack, it is no YAML, misses something, or holds a phrase that is no pattern.
    """
    path = PACKS / f"{name}.yaml" if re.fullmatch(r"[a-z0-9_-]+", name) else Path(name)
    expected = f"a policy pack: a YAML file, or one of {', '.join(sorted(p.stem for p in PACKS.glob('*.yaml')))}"
    try:
        data = path.read_bytes()
        pack = read_pack(data)
    except OSError as error:
        raise PolicyError(f"{path} cannot be read: {error.strerror}", expected, "check the name or path") from error
    except ValueError as error:
        raise PolicyError(f"{path} is no policy pack: {error}", expected, "correct the file") from error
    return _compile(pack, hashlib.sha256(data).hexdigest())


def _compile(pack: Pack, sha256: str) -> Policy:
    compiler = _Compiler(pack)
    return Policy(
        pack=pack,
        sha256=sha256,
        commands=tuple((rule.action, compiler.phrase(rule.say)) for rule in pack.commands),
        forms=(
            ("question", compiler.ending(pack.forms.question)),
            ("indirect", compiler.ending(pack.forms.indirect)),
        ),
        nones=compiler.ending(pack.forms.none),
        fillers=compiler.ending(pack.forms.fillers),
        reported=compiler.phrase(pack.reported),
        warnings=tuple(
            (words.kind, compiler.phrase((*pack.warnings.frames, *words.frames), words)) for words in pack.force
        ),
        never_warnings=tuple(compiler.phrase(pack.warnings.never, words) for words in pack.force),
        will=compiler.phrase(pack.warnings.needs_will),
        conditional=compiler.phrase(pack.warnings.conditional),
        announcements=(
            *((words.kind, compiler.called(_repeated(words.noun))) for words in pack.force if words.noun),
            *((rule.force, compiler.called(rule.say)) for rule in pack.announcements),
        ),
        officer_words=compiler.phrase(pack.roles.officer),
        civilian_words=compiler.phrase(pack.roles.civilian),
        greetings=compiler.phrase(pack.greetings),
    )


def _repeated(nouns: tuple[str, ...]) -> tuple[str, ...]:
    """Return the phrase for any of the nouns, called twice or more."""
    noun = f"(?:{'|'.join(nouns)})"
    return (f"{noun}(?: {noun})+",)


NOTHING = re.compile(r"(?!)")
UPPER_CASE = re.compile(r"(?<!\\)(?<!\(\?)[A-Z]")
"""A capital that is neither an escape such as ``\\S`` nor a named group."""
SENTENCE_START = re.compile(r"(?<![\\\[])\^")
SENTENCE_END = re.compile(r"(?<!\\)\$")


class _Compiler:
    """Turns a pack's phrases into patterns over words."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack

    def phrase(self, phrases: tuple[str, ...], words: ForceWords | None = None) -> Pattern:
        """Compile phrases that match whole words anywhere."""
        return self._compile(phrases, words, r"(?<!\S)(?:{})(?!\S)")

    def called(self, phrases: tuple[str, ...]) -> Pattern:
        """Compile phrases that may run over the ends of sentences: "Taser! Taser!"."""
        return self.phrase(tuple(re.sub(r" (?![?*])", r" (?:\\. )?", p) for p in phrases))

    def ending(self, phrases: tuple[str, ...]) -> Pattern:
        """Compile phrases that match whole words at the end of a text."""
        return self._compile(phrases, None, r"(?<!\S)(?:{})\s*$")

    def _compile(self, phrases: tuple[str, ...], words: ForceWords | None, around: str) -> Pattern:
        expanded = [self._expand(p, words) for p in phrases]
        if not expanded:
            return NOTHING
        try:
            pattern = re.compile(around.format("|".join(expanded)))
        except re.error as error:
            raise self._wrong(
                f"holds a phrase that is no pattern ({error})", "a regular expression over lower-case words"
            ) from error
        if pattern.search(""):
            empty = next((p for p, e in zip(phrases, expanded, strict=True) if re.match(f"(?:{e})$", "")), phrases[0])
            raise self._wrong(f"holds the phrase {empty!r}, which matches no words at all", "a phrase of some words")
        return pattern

    def _expand(self, phrase: str, words: ForceWords | None) -> str:
        """Put classes and the force's phrases in their places; what a force has no phrase for matches nothing."""

        def put(match: re.Match[str]) -> str:
            name = match[1]
            if name in ("passive", "active") and words is not None:
                return "(?:" + "|".join(getattr(words, name) or ("(?!)",)) + ")"
            if name in self._pack.classes:
                return self._pack.classes[name]
            raise self._wrong(
                f"uses {{{name}}} in {phrase!r}", f"one of the classes {', '.join(sorted(self._pack.classes))}"
            )

        if UPPER_CASE.search(phrase):
            raise self._wrong(f"holds the phrase {phrase!r}, which can never match", "lower-case letters")
        expanded = phrase
        for _ in range(3):  # a force's phrases may use classes, and classes other classes
            expanded = re.sub(r"\{([a-z_]+)\}", put, expanded)
        return SENTENCE_START.sub(r"(?:^|(?<=\. ))", SENTENCE_END.sub(r"(?=$| \.)", expanded))

    def _wrong(self, found: str, expected: str) -> PolicyError:
        return PolicyError(f"the policy pack {self._pack.pack!r} {found}", expected, "correct the phrase")
