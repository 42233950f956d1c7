"""An utterance's words in the form that phrases are matched against, with what punctuation told about them."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from annotator.model import Span, Word

STRONG_END = re.compile(r"[.!?;…]+[\"'”’)\]]*$")
WEAK_END = re.compile(r"(?:[,:]|--+|[-–—])[\"'”’)\]]*$")
QUOTES = (
    (re.compile(r"^\W*[\"“]"), re.compile(r"\w\W*[\"”]\W*$")),
    (re.compile(r"^['‘]\w"), re.compile(r"[.,!?]['’]\W*$")),
)
"""How a quotation begins in a word and ends in one; a single mark at a word's end may be an apostrophe."""
DASH = re.compile(r"--+|[–—]")
"""Divides like a comma, also where it stands between words without spaces."""
NOT_WORD = re.compile(r"[^\w' ]+|_+")
BREAK = "."
"""Stands between two sentences in the text that phrases are matched against."""


@dataclass(frozen=True, slots=True)
class Clausal:
    """An utterance's words in the form that phrases are matched against.

    Attributes
    ----------
    text : str
        Lower-case words separated by single spaces, with `BREAK` between sentences.
    starts : tuple of int
        Where in `text` each word that is left begins.
    words : tuple of Word
        The word at each of `starts`.
    commas : frozenset of int
        Where in `text` a word begins that follows a comma.
    quoted : tuple of (int, int)
        From where to where in `text` the words stand between quotation marks: they are somebody else's, or earlier.
    """

    text: str
    starts: tuple[int, ...]
    words: tuple[Word, ...]
    commas: frozenset[int]
    quoted: tuple[tuple[int, int], ...] = ()

    def span(self, start: int, end: int) -> Span:
        """Return the time from the word at character `start` to the one before character `end`."""
        first = self.words[max(0, bisect_right(self.starts, start) - 1)]
        last = self.words[max(0, bisect_right(self.starts, max(start, end - 1)) - 1)]
        return Span(first.start_s, max(first.start_s, last.end_s))

    def sentence_start(self, at: int) -> int:
        """Return where the sentence around character `at` begins."""
        return self.text.rfind(f"{BREAK} ", 0, at) + 2 if f"{BREAK} " in self.text[:at] else 0

    def sentence_end(self, at: int) -> int:
        """Return where the sentence around character `at` ends."""
        end = self.text.find(f" {BREAK}", at)
        return len(self.text) if end < 0 else end

    def clause_start(self, at: int) -> int:
        """Return where the clause before character `at` begins: after the last comma or sentence."""
        return max([self.sentence_start(at), *(c for c in self.commas if c <= at)])


@dataclass(slots=True)
class _Builder:
    """A `Clausal` in the making."""

    parts: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    commas: set[int] = field(default_factory=set)
    quoted: list[tuple[int, int]] = field(default_factory=list)
    length: int = 0
    after_comma: bool = False
    opened: int = 0
    closing: re.Pattern[str] | None = None

    def add(self, word: Word) -> None:
        """Add a word with the signs around it."""
        if self.closing is None and not word.text[0].isalnum():
            self.opened = self.length
            self.closing = next((end for start, end in QUOTES if start.search(word.text)), None)
        for number, text in enumerate(_pieces(word.text)):
            self.after_comma = self.after_comma or number > 0
            if text:
                self._append(word, text)
        if not word.text[-1].isalnum():
            self._end(word.text)

    def _append(self, word: Word, text: str) -> None:
        self.starts.append(self.length)
        self.words.append(word)
        if self.after_comma:
            self.commas.add(self.length)
        self.after_comma = False
        self._put(text)

    def _end(self, text: str) -> None:
        self.after_comma = self.after_comma or bool(WEAK_END.search(text))
        if self.closing is not None and self.closing.search(text):
            self.quoted.append((self.opened, self.length))
            self.closing = None
        if STRONG_END.search(text) and self.parts and self.parts[-1] != BREAK:
            self._put(BREAK)

    def _put(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text) + 1


def clausal(words: Iterable[Word]) -> Clausal:
    """Bring words into the form that phrases are matched against."""
    building = _Builder()
    for word in words:
        building.add(word)
    return Clausal(
        " ".join(building.parts),
        tuple(building.starts),
        tuple(building.words),
        frozenset(building.commas),
        tuple(building.quoted),
    )


def _pieces(text: str) -> list[str]:
    """Return what a word's dashes part, each in plain form."""
    if text.isalpha() and text.isascii():
        return [text.lower()]
    return [_plain(piece) for piece in DASH.split(text)]


def _plain(text: str) -> str:
    """Return lower-case words without punctuation; a hyphen parts words, an apostrophe only inside one is kept."""
    letters = unicodedata.normalize("NFC", text.lower()).replace("’", "'").replace("-", " ")
    return " ".join(filter(None, (part.strip("'") for part in NOT_WORD.sub("", letters).split())))
