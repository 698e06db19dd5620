"""Bytes → text, or a clear refusal: a file is never read as mojibake.

In order: byte order mark; UTF-8 if the bytes are valid; the charset that an HTML page declares; then all
of GB18030, Big5, Shift-JIS, EUC-KR, EUC-JP, UTF-16 and the Windows code pages that decode strictly,
of which one must read like its language, and clearly better than the others.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import dataclass
from itertools import groupby, islice

from corpusqa.documents.latin import decode_latin
from corpusqa.documents.plausibility import Language, likelihood
from corpusqa.errors import FileRejected

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Codec, language it is tried with, name of the encoding.
_Hypothesis = tuple[str, Language, str]
#: Japanese in GB18030 is rare but must compete,
#: or a kana text in it would pass as EUC-JP, which puts the same kana at the same bytes.
_HYPOTHESES: tuple[_Hypothesis, ...] = (
    ("gb18030", "zh-Hans", "gb18030"),
    ("gb18030", "zh-Hant", "gb18030"),
    ("gb18030", "ja", "gb18030"),
    ("cp950", "zh-Hant", "big5"),
    ("big5hkscs", "zh-Hant", "big5-hkscs"),
    ("cp932", "ja", "shift_jis"),
    ("cp949", "ko", "euc-kr"),
    ("euc_jp", "ja", "euc-jp"),
)
_WIDE_HYPOTHESES: tuple[_Hypothesis, ...] = tuple(
    (codec, language, codec)
    for codec in ("utf-16-le", "utf-16-be")
    for language in ("zh-Hans", "zh-Hant", "ja", "ko")
)
#: Charset labels as pages declare them → (codec, name). Labels mean their Windows supersets on the web.
_LABELS = {
    **dict.fromkeys(("gb2312", "gbk", "gb18030", "gb_2312-80", "cp936", "x-gbk"), ("gb18030", "gb18030")),
    **dict.fromkeys(("big5", "big5-hkscs", "cp950", "x-x-big5"), ("cp950", "big5")),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j"), ("cp932", "shift_jis")),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "korean", "cp949", "windows-949"), ("cp949", "euc-kr")),
    **dict.fromkeys(("euc-jp", "x-euc-jp"), ("euc_jp", "euc-jp")),
    **dict.fromkeys(("iso-8859-1", "latin1", "windows-1252"), ("cp1252", "windows-1252")),
    "iso-8859-15": ("iso8859-15", "iso-8859-15"),
    "iso-8859-2": ("iso8859-2", "iso-8859-2"),
    "koi8-r": ("koi8-r", "koi8-r"),
    "iso-2022-jp": ("iso2022_jp", "iso-2022-jp"),
    **{
        f"windows-{page}": (f"cp{page}", f"windows-{page}")
        for page in (874, *range(1250, 1259))
        if page != 1252
    },
}
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{3,20})""", re.IGNORECASE)
_WIDE = re.compile(r"[^\x00-\x7f]")
#: A character that touches a Latin letter: in Latin text, an accent that was read as half a character.
_TOUCHING = re.compile(r"(?<=[A-Za-z])[^\x00-\x7f“”‘’—–·]|[^\x00-\x7f“”‘’—–·](?=[A-Za-z])")
_DECLARATION_BYTES = 4096
_MARGIN = 8.0  #: nats by which the best reading must beat the next different one (odds of 3000 to 1)
_LOWEST_MEAN = -8.9  #: nats per wide character; real texts of 15 characters stay above, mojibake of 40 below
_AMBIGUOUS_UTF8 = 8  #: so few two-byte sequences may be valid UTF-8 by accident
BINARY = "is a binary file, not text; export it as .txt, .md or .html"
_REFUSAL = "cannot tell its encoding with confidence; save it as UTF-8 and try again"


@dataclass(frozen=True, slots=True)
class _Reading:
    text: str
    encoding: str
    total: float
    mean: float
    wide: int


def decode(data: bytes, *, html: bool = False) -> tuple[str, str]:
    """Decode a file's bytes, without byte order mark; newlines are left as they are.

    :param html: whether a charset declared in the first 4 KiB counts.
    :return: the text and the name of the encoding, lower case.
    :raises FileRejected: if no encoding reads the bytes as plausible text, or two do equally well.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _decode_marked(data, len(mark), encoding)
    if b"\x1b$" in data and data.isascii() and (text := _strict(data, "iso2022_jp")):
        return text, "iso-2022-jp"
    declared = _declared(data) if html else None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _decode_declared(data, declared) or _decode_legacy(data, error)
    if _may_be_accident(text):
        return _decode_declared(data, declared) or _decode_short(data, text)
    return text, "utf-8"


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def _decode_marked(data: bytes, mark_length: int, encoding: str) -> tuple[str, str]:
    try:
        text = data[mark_length:].decode("utf-8") if encoding == "utf-8" else data.decode(encoding)
    except UnicodeDecodeError as error:
        raise FileRejected(
            f"its byte order mark says {encoding.upper()}, but the bytes at {error.start:,} are not; "
            "it may be damaged or cut off: save it again as UTF-8",
            kind="damaged",
        ) from None
    return text, encoding


def _may_be_accident(text: str) -> bool:
    """Whether valid UTF-8 could be a legacy text: a handful of two-byte sequences and nothing longer."""
    wide = [match.group() for match in islice(_WIDE.finditer(text), _AMBIGUOUS_UTF8 + 1)]
    return 0 < len(wide) <= _AMBIGUOUS_UTF8 and max(wide) < "\u0800"


def _decode_short(data: bytes, text: str) -> tuple[str, str]:
    """Between a few letters of UTF-8 and a legacy reading: whichever reads like text, if only one does."""
    wide = [character for character in text if character >= "\x80"]
    if max(wide) < "\u0250" and any(c.isascii() and c.isalpha() for c in text):
        return text, "utf-8"  # accents among Latin letters
    readings = [reading for reading in _readings(data, _HYPOTHESES) if reading.mean >= _LOWEST_MEAN]
    if not readings:
        return text, "utf-8"
    best = _best_reading(data, _HYPOTHESES)
    if best is None:
        raise FileRejected(_REFUSAL, kind="encoding")
    return best.text, best.encoding


def _decode_legacy(data: bytes, utf8_error: UnicodeDecodeError) -> tuple[str, str]:
    if b"\x00" in data:
        wide = _best_reading(data, _WIDE_HYPOTHESES) if len(data) % 2 == 0 else None
        if wide is None:
            raise FileRejected(BINARY, kind="binary")
        return wide.text, wide.encoding
    best = _best_reading(data, _HYPOTHESES)
    if best and best.wide >= 0.1 * len(data):
        return best.text, best.encoding
    if latin := decode_latin(data):
        return latin
    if best:
        return best.text, best.encoding
    if _is_damaged_utf8(data):
        raise FileRejected(
            f"looks like UTF-8, but the bytes at {utf8_error.start:,} are damaged; save it again as UTF-8",
            kind="damaged",
        )
    raise FileRejected(_REFUSAL, kind="encoding")


def _declared(data: bytes) -> tuple[str, str] | None:
    """Codec and name of the charset that a page declares, if it is a known legacy one."""
    match = _DECLARED.search(data[:_DECLARATION_BYTES])
    return _LABELS.get(match.group(1).decode("ascii").lower()) if match else None


def _decode_declared(data: bytes, declared: tuple[str, str] | None) -> tuple[str, str] | None:
    """The declared reading, if it is strict, without strange characters, and no better one contradicts it."""
    text = _strict(data, declared[0]) if declared else None
    if declared is None or text is None:
        return None
    strange = sum("\x80" <= c <= "\x9f" or "\ue000" <= c <= "\uf8ff" for c in text)
    if strange > 0.001 * len(text):
        return None
    best = _best_reading(data, _HYPOTHESES)
    if best and best.text != text and best.wide > 0.1 * len(data):
        return None
    return text, declared[1]


def _readings(data: bytes, hypotheses: tuple[_Hypothesis, ...]) -> list[_Reading]:
    """All strict readings with their likelihoods."""
    readings: list[_Reading] = []
    for codec, group in groupby(hypotheses, key=lambda hypothesis: hypothesis[0]):
        text = _strict(data, codec)
        if text is None:
            continue
        counts = Counter(text)
        wide = sum(number for character, number in counts.items() if character >= "\x80")
        if wide < 0.1 * len(text) and len(_TOUCHING.findall(text)) > 0.4 * wide:
            continue
        for _, language, encoding in group:
            score = likelihood(counts, language)
            readings.append(_Reading(text, encoding, score.total, score.wide_mean, score.wide))
    return readings


def _best_reading(data: bytes, hypotheses: tuple[_Hypothesis, ...]) -> _Reading | None:
    """The reading that is plausible in itself and clearly likelier than every different one."""
    readings = _readings(data, hypotheses)
    if not readings:
        return None
    best = max(readings, key=lambda reading: reading.total)
    # The two tables of Big5 share their characters and differ in a few signs: no contradiction.
    rivals = [r for r in readings if r.text != best.text and r.encoding[:4] != best.encoding[:4]]
    rival = max((reading.total for reading in rivals), default=float("-inf"))
    if best.mean < _LOWEST_MEAN or best.total - rival < _MARGIN:
        return None
    return best


def _is_damaged_utf8(data: bytes) -> bool:
    """Whether nearly all bytes beyond ASCII belong to valid UTF-8 sequences."""
    beyond = sum(byte >= 0x80 for byte in data)
    kept = len(data.decode("utf-8", "ignore").encode()) - (len(data) - beyond)
    return beyond > 0 and kept >= 0.9 * beyond
