"""Words written as each tool writes them, for reading them back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from annotator.speech.imported import ImportedTranscript, read_transcript
from annotator.speech.raw import RawSegment

Content = str | bytes | dict[str, Any] | list[Any]


@dataclass(frozen=True)
class Said:
    """A word with the mark behind it; times in milliseconds, a speaker's number."""

    text: str
    start_ms: int
    end_ms: int
    mark: str = ""
    probability: float | None = None
    speaker: int | None = None

    @property
    def start_s(self) -> float:
        return self.start_ms / 1000

    @property
    def end_s(self) -> float:
        return self.end_ms / 1000

    @property
    def shown(self) -> str:
        return self.text + self.mark


def written(folder: Path, content: Content, name: str = "transcript.txt") -> Path:
    """Write a file whose name tells nothing."""
    path = folder / name
    if isinstance(content, dict | list):
        content = json.dumps(content)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def imported(folder: Path, content: Content) -> ImportedTranscript:
    return read_transcript(written(folder, content))


def lines(segments: Iterable[RawSegment]) -> list[tuple[float | None, float | None, str | None, str]]:
    return [(s.start_s, s.end_s, s.speaker, " ".join(w.text for w in s.words)) for s in segments]


def runs(words: Sequence[Said]) -> list[list[Said]]:
    return [list(run) for _, run in groupby(words, key=lambda word: word.speaker)]


def whisper_timestamped(words: Sequence[Said]) -> Content:
    segments = [
        {
            "id": number,
            "start": run[0].start_s,
            "end": run[-1].end_s,
            "text": "".join(f" {word.shown}" for word in run),
            "confidence": 0.5,
            "words": [
                {"text": w.shown, "start": w.start_s, "end": w.end_s} | given(confidence=w.probability) for w in run
            ],
        }
        | given(speaker=label("{}", run[0].speaker))
        for number, run in enumerate(runs(words))
    ]
    return {"text": "".join(str(s["text"]) for s in segments), "segments": segments, "language": "en"}


def whisper_tsv(words: Sequence[Said]) -> Content:
    return "start\tend\ttext\n" + "".join(f"{w.start_ms}\t{w.end_ms}\t{w.shown}\n" for w in words)


def amazon_transcribe(words: Sequence[Said]) -> Content:
    items: list[dict[str, Any]] = []
    for word in words:
        best = {"content": word.text, "confidence": None if word.probability is None else f"{word.probability:.4f}"}
        times = {"start_time": f"{word.start_ms / 1000:.3f}", "end_time": f"{word.end_ms / 1000:.3f}"}
        speaker = given(speaker_label=label("spk_{}", word.speaker))
        items.append({"type": "pronunciation", "alternatives": [best]} | times | speaker)
        if word.mark:
            mark = {"content": word.mark, "confidence": "0.0"}
            items.append({"type": "punctuation", "alternatives": [mark]} | speaker)
    text = " ".join(word.shown for word in words)
    results = {"transcripts": [{"transcript": text}], "items": items, "language_code": "en-US"}
    return {"jobName": "stop", "accountId": "1", "status": "COMPLETED", "results": results}


def amazon_call_analytics(words: Sequence[Said]) -> Content:
    turns = []
    for run in runs(words):
        items: list[dict[str, Any]] = []
        for word in run:
            times = {"BeginOffsetMillis": word.start_ms, "EndOffsetMillis": word.end_ms}
            items.append({"Type": "pronunciation", "Content": word.text} | times | given(Confidence=word.probability))
            if word.mark:
                items.append({"Type": "punctuation", "Content": word.mark, "Confidence": 0.0})
        bounds = {"BeginOffsetMillis": run[0].start_ms, "EndOffsetMillis": run[-1].end_ms}
        text = " ".join(word.shown for word in run)
        turns.append({"Content": text, "Items": items} | bounds | given(ParticipantRole=label("{}", run[0].speaker)))
    return {"JobStatus": "COMPLETED", "JobName": "stop", "LanguageCode": "en-US", "Transcript": turns}


def deepgram(words: Sequence[Said]) -> Content:
    entries = [
        {"word": w.text.lower(), "punctuated_word": w.shown, "start": w.start_s, "end": w.end_s}
        | given(confidence=w.probability, speaker=w.speaker)
        for w in words
    ]
    best = {"transcript": " ".join(w.shown for w in words), "confidence": 0.9, "words": entries}
    results = {"channels": [{"alternatives": [best], "detected_language": "en"}]}
    return {"metadata": {"request_id": "1", "channels": 1, "duration": 9.5}, "results": results}


def assemblyai(words: Sequence[Said]) -> Content:
    entries = [
        {"text": w.shown, "start": w.start_ms, "end": w.end_ms, "speaker": label("{}", w.speaker)}
        | given(confidence=w.probability)
        for w in words
    ]
    state = {"id": "1", "status": "completed", "audio_url": "https://example.org/stop.mp3", "language_code": "en"}
    return state | {"text": " ".join(w.shown for w in words), "words": entries, "utterances": None}


def azure_batch(words: Sequence[Said]) -> Content:
    phrases = []
    for number, run in enumerate(runs(words)):
        entries = [
            {"word": w.text} | azure_times(w.start_ms, w.end_ms, number) | given(confidence=w.probability) for w in run
        ]
        text = " ".join(word.text for word in run)
        best = {"lexical": text, "display": " ".join(word.shown for word in run), "words": entries}
        phrase = {"recognitionStatus": "Success", "channel": 0, "nBest": [best]}
        times = azure_times(run[0].start_ms, run[-1].end_ms, number)
        phrases.append(phrase | times | given(speaker=run[0].speaker, locale="en-US"))
    return {"source": "stop.wav", "durationInTicks": 1, "combinedRecognizedPhrases": [], "recognizedPhrases": phrases}


def azure_times(start_ms: int, end_ms: int, number: int) -> dict[str, Any]:
    """Write times in ticks, in ISO 8601 or in milliseconds, by turns."""
    length_ms = end_ms - start_ms
    if number % 3 == 0:
        return {"offsetInTicks": start_ms * 10_000.0, "durationInTicks": length_ms * 10_000}
    if number % 3 == 1:
        return {"offset": iso(start_ms), "duration": iso(length_ms)}
    return {"offsetMilliseconds": start_ms, "durationMilliseconds": length_ms}


def iso(ms: int) -> str:
    minutes, rest = divmod(ms, 60_000)
    return f"PT{minutes}M{rest / 1000:.3f}S" if minutes else f"PT{rest / 1000:.3f}S"


def google_v1(words: Sequence[Said]) -> Content:
    entries = [
        {"word": w.shown, "startTime": proto(w.start_ms), "endTime": proto(w.end_ms)}
        | given(confidence=w.probability, speakerTag=w.speaker)
        for w in words
    ]
    best = {"transcript": " ".join(w.shown for w in words), "words": entries}
    return {"results": [{"alternatives": [best], "languageCode": "en-us"}]}


def google_v2(words: Sequence[Said]) -> Content:
    entries = [
        {"word": w.shown, "startOffset": f"{w.start_ms / 1000:.3f}s", "endOffset": f"{w.end_ms / 1000:.3f}s"}
        | given(confidence=w.probability, speakerLabel=label("{}", w.speaker))
        for w in words
    ]
    best = {"transcript": " ".join(w.shown for w in words), "words": entries}
    return {"results": [{"alternatives": [best], "languageCode": "en-us"}], "metadata": {}}


def proto(ms: int) -> dict[str, Any]:
    """Write a duration as Google's JavaScript library does."""
    return {"seconds": str(ms // 1000), "nanos": ms % 1000 * 1_000_000}


def speechmatics(words: Sequence[Said]) -> Content:
    results: list[dict[str, Any]] = []
    for word in words:
        speaker = label("S{}", word.speaker) or "UU"
        best = {"content": word.text, "language": "en", "speaker": speaker} | given(confidence=word.probability)
        times = {"start_time": word.start_s, "end_time": word.end_s}
        results.append({"type": "word", "alternatives": [best]} | times)
        if word.mark:
            mark = {"content": word.mark, "confidence": 1.0, "language": "en", "speaker": speaker}
            times = {"start_time": word.end_s, "end_time": word.end_s}
            results.append({"type": "punctuation", "alternatives": [mark], "attaches_to": "previous"} | times)
    metadata = {"type": "transcription", "transcription_config": {"language": "en"}}
    return {"format": "2.9", "job": {"id": "1"}, "metadata": metadata, "results": results}


def speechmatics_v1(words: Sequence[Said]) -> Content:
    entries: list[dict[str, Any]] = []
    for word in words:
        times = {"time": f"{word.start_ms / 1000:.3f}", "duration": f"{(word.end_ms - word.start_ms) / 1000:.3f}"}
        probability = None if word.probability is None else f"{word.probability:.4f}"
        entries.append({"name": word.text, "confidence": probability} | times)
        if word.mark:
            end = f"{word.end_ms / 1000:.3f}"
            entries.append({"name": word.mark, "time": end, "duration": "0", "confidence": "1.000"})
    turns = [
        {
            "name": label("M{}", run[0].speaker) or "UU",
            "time": f"{run[0].start_ms / 1000:.3f}",
            "duration": f"{(run[-1].end_ms - run[0].start_ms) / 1000:.3f}",
            "confidence": None,
        }
        for run in runs(words)
    ]
    return {"job": {"lang": "en", "duration": 9}, "speakers": turns, "words": entries, "format": "1.0"}


def label(pattern: str, number: int | None) -> str | None:
    return None if number is None else pattern.format(number)


def given(**fields: Any) -> dict[str, Any]:
    """Return the fields that have a value: tools leave out what they do not know."""
    return {name: value for name, value in fields.items() if value is not None}


WRITERS: dict[str, tuple[Callable[[Sequence[Said]], Content], str, str]] = {
    "whisper_timestamped": (whisper_timestamped, "{}", "whisper-timestamped JSON"),
    "amazon_transcribe": (amazon_transcribe, "spk_{}", "Amazon Transcribe JSON"),
    "amazon_call_analytics": (amazon_call_analytics, "{}", "Amazon Transcribe Call Analytics JSON"),
    "deepgram": (deepgram, "speaker {}", "Deepgram JSON"),
    "assemblyai": (assemblyai, "{}", "AssemblyAI JSON"),
    "azure_batch": (azure_batch, "speaker {}", "Azure batch transcription JSON"),
    "google_v1": (google_v1, "speaker {}", "Google Speech-to-Text JSON"),
    "google_v2": (google_v2, "speaker {}", "Google Speech-to-Text JSON"),
    "speechmatics": (speechmatics, "S{}", "Speechmatics JSON (json-v2)"),
    "speechmatics_v1": (speechmatics_v1, "M{}", "Speechmatics JSON (version 1)"),
}
"""How to write each format with times for every word, what it calls a speaker, and its name."""
