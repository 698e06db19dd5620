"""The raw data as clean lists of pairs. What is a development set never leaves this file towards training."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher

import opencc

from training.config import Config

Pair = tuple[str, str]
Row = dict[str, object]

_LATIN = re.compile(r"[A-Za-z]{2,}")
_DIGITS = re.compile(r"\d+")
_SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;]*[”」』\"]?")
_HAN = re.compile(r"[\u3400-\u9fff]")
_PARENTHESES = re.compile(r"\([^()]*\)|（[^（）]*）|\[[^\[\]]*\]")
_GLOSS_NOISE = re.compile(
    r"^(CL:|see |variant of|old variant|erhua variant|also written|abbr\.|surname |Taiwan pr)"
)

#: Sentence pairs, English with Chinese: file, field of the Chinese side.
PARALLEL = {
    "par_enzh_wmt_news": "zh",
    "par_enzh_wmt_mt_outputs": "zh",
    "par_enzh_k8s": "zh",
    "par_enzh_business_docs": "zh",
    "par_enzh_tech_docs": "zh",
    "par_enzh_ntrex_tico": "zh",
    "par_enzh_tatoeba": "zh",
    "par_enzh_stsb_mt": "zh",
    "par_enzh_tw_law": "zh_hans",
}


@dataclass
class Pools:
    """Everything the training reads, as text. Pairs have the English side first wherever there is one."""

    parallel: list[Pair] = field(default_factory=list)
    parallel_source: list[str] = field(
        default_factory=list
    )  #: file of each pair, in order: neighbours stay neighbours
    dictionary: list[Pair] = field(default_factory=list)
    other_sentences: list[Pair] = field(default_factory=list)
    other_languages: list[str] = field(default_factory=list)  #: of each of ``other_sentences``
    other_terms: list[Pair] = field(default_factory=list)
    term_languages: list[str] = field(default_factory=list)  #: of each of ``other_terms``
    paraphrase: list[Pair] = field(default_factory=list)
    articles: list[list[str]] = field(default_factory=list)  #: news as sentences; the title first where known
    titled: list[bool] = field(default_factory=list)
    japanese_questions: list[Pair] = field(default_factory=list)
    abstracts: list[Pair] = field(default_factory=list)
    held_out: list[Pair] = field(default_factory=list)  #: development: contiguous parallel sentences
    held_out_tatoeba: list[Pair] = field(default_factory=list)
    held_out_other: dict[str, list[Pair]] = field(default_factory=dict)  #: by language, captions and news
    counts: dict[str, int] = field(default_factory=dict)  #: rows used of each file


def rows(config: Config, name: str) -> Iterator[Row]:
    """The rows of one data file."""
    with gzip.open(config.data / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def load_pools(config: Config) -> Pools:
    """Read, clean and split all files. The same configuration gives the same pools."""
    pools = Pools()
    _parallel(config, pools)
    _dictionaries(config, pools)
    _other_languages(config, pools)
    _news(config, pools)
    _questions(config, pools)
    return pools


def _key(text: str) -> str:
    return "".join(ch for ch in text.lower() if ch.isalnum())


def _usable(en: str, zh: str) -> bool:
    """Neither too unequal in length, nor mostly the same Latin words (code), nor without Chinese."""
    han = len(_HAN.findall(zh))
    if not han >= 2 or not 2 <= len(en) <= 1500 or not 0.8 <= len(en) / han <= 12:
        return False
    words = [w.lower() for w in _LATIN.findall(en)]
    shared = {w.lower() for w in _LATIN.findall(zh)}
    return sum(w in shared for w in words) <= 0.5 * max(len(words), 1)


def _parallel(config: Config, pools: Pools) -> None:
    settings = config["prepare"]
    rng = random.Random(config.seed)
    held_en, held_zh = hold_out(config, pools)
    seen: set[str] = set()
    clauses: dict[str, int] = defaultdict(int)
    for name, zh_field in PARALLEL.items():
        pairs = []
        for row in rows(config, name):
            en, zh = str(row["en"]).strip(), str(row[zh_field]).strip()
            key_en, key_zh = _key(en), _key(zh)
            if not _usable(en, zh) or key_en in held_en or key_zh in held_zh or key_en + key_zh in seen:
                continue
            seen.add(key_en + key_zh)
            if name == "par_enzh_tw_law":  # statutes repeat each other: few of one beginning
                clause = _DIGITS.sub("", zh)[:12]
                clauses[clause] += 1
                if clauses[clause] > 3:
                    continue
            pairs.append((en, zh))
        if name == "par_enzh_tw_law" and len(pairs) > settings["law_sentences"]:
            keep = sorted(rng.sample(range(len(pairs)), settings["law_sentences"]))
            pairs = [pairs[i] for i in keep]
        pools.parallel += pairs
        pools.parallel_source += [name] * len(pairs)
        pools.counts[name] = len(pairs)


def hold_out(config: Config, pools: Pools) -> tuple[set[str], set[str]]:
    """Set aside blocks of neighbouring news sentences and some Tatoeba pairs, and name their sides."""
    settings = config["prepare"]
    news = [(str(r["en"]).strip(), str(r["zh"]).strip()) for r in rows(config, "par_enzh_wmt_news")]
    size, blocks = settings["held_out_block_size"], settings["held_out_blocks"]
    for block in range(blocks):
        start = (2 * block + 1) * len(news) // (2 * blocks)
        pools.held_out += news[start : start + size]
    to_simplified = opencc.OpenCC("t2s").convert
    tatoeba: dict[str, Pair] = {}
    for row in rows(config, "par_enzh_tatoeba"):
        en, zh = str(row["en"]), str(row["zh"])
        if len(zh) >= 6:
            tatoeba.setdefault(_key(to_simplified(zh)), (en, zh))
    one_each = list({_key(en): (en, zh) for en, zh in tatoeba.values()}.values())
    pools.held_out_tatoeba = random.Random(config.seed).sample(one_each, settings["held_out_tatoeba"])
    held = pools.held_out + pools.held_out_tatoeba
    sides_zh = {_key(zh) for _, zh in held} | {_key(to_simplified(zh)) for _, zh in held}
    return {_key(en) for en, _ in held}, sides_zh


def _glosses(raw: str) -> Iterator[str]:
    for part in _PARENTHESES.sub(" ", raw).split(";"):
        gloss = " ".join(part.split()).strip(" ,.")
        if gloss and not _GLOSS_NOISE.match(gloss) and len(gloss) <= 60 and not _HAN.search(gloss):
            yield gloss


def _dictionaries(config: Config, pools: Pools) -> None:
    pairs: dict[Pair, None] = {}
    before = 0
    for name in ("dict_cedict", "dict_enzh_wiktionary", "terms_enzh", "terms_enzh_tw_law_titles"):
        for row in rows(config, name):
            if name == "dict_cedict":
                for raw in row["en"]:  # type: ignore[attr-defined]
                    pairs.update({(gloss, str(row["zh_hans"])): None for gloss in _glosses(str(raw))})
                continue
            chinese = row["zh"] if isinstance(row["zh"], list) else [row.get("zh_hans", row["zh"])]
            english = " ".join(_PARENTHESES.sub(" ", str(row["en"])).split())
            pairs.update({(english, str(zh)): None for zh in chinese if _HAN.search(str(zh)) and english})
        pools.counts[name], before = len(pairs) - before, len(pairs)
    pools.dictionary = list(pairs)


def _other_languages(config: Config, pools: Pools) -> None:
    settings = config["prepare"]
    languages = set(settings["languages"])
    rng = random.Random(config.seed + 1)
    held = {_key(en) for en, _ in pools.held_out + pools.held_out_tatoeba}
    by_language: dict[str, dict[Pair, None]] = defaultdict(dict)
    for name in ("par_multi_en", "par_multi_en_stsb_mt"):
        for row in rows(config, name):
            en, text = str(row["en"]).strip(), str(row["text"]).strip()
            if row["lang"] in languages and 8 <= len(en) <= 1000 and en != text and _key(en) not in held:
                by_language[str(row["lang"])][en, text] = None
    by_language["ko"].update(dict.fromkeys(_korean_captions(config)))
    held_other = _hold_out_other(config, pools, by_language, rng)
    for language, pairs in by_language.items():
        limit = settings["other_language_pairs"]
        usable = [pair for pair in pairs if _key(pair[0]) not in held_other]
        pools.other_sentences += usable if len(usable) <= limit else rng.sample(usable, limit)
        pools.other_languages += [language] * (len(pools.other_sentences) - len(pools.other_languages))
    pools.other_sentences += [(str(r["zh"]), str(r["text"])) for r in rows(config, "par_ja_zh_wmt24")]
    pools.other_languages += ["ja"] * (len(pools.other_sentences) - len(pools.other_languages))
    pools.counts["other_sentences"] = len(pools.other_sentences)
    terms: dict[Pair, str] = {}
    for row in rows(config, "dict_multi_wiktionary"):
        if row["lang"] in languages and not str(row["en"]).startswith("#"):
            terms.update({(str(row["en"]), str(text)): str(row["lang"]) for text in row["text"]})  # type: ignore[attr-defined]
    for row in rows(config, "terms_multi_en"):
        if row["lang"] in languages:
            terms[str(row["en"]), str(row["text"])] = str(row["lang"])
    terms = {pair: language for pair, language in terms.items() if _key(pair[0]) != _key(pair[1])}
    pools.other_terms, pools.term_languages = list(terms), list(terms.values())
    pools.counts["other_terms"] = len(pools.other_terms)
    same = {
        (str(r["s1"]), str(r["s2"])): None for r in rows(config, "sts_multi") if float(str(r["score"])) >= 3.6
    }
    pools.paraphrase = [
        pair
        for pair in same
        if _key(pair[0]) != _key(pair[1]) and not {_key(pair[0]), _key(pair[1])} & held_other
    ]
    pools.counts["sts_multi"] = len(pools.paraphrase)


def _korean_captions(config: Config) -> Iterator[Pair]:
    """KorSTS is STS-B in Korean, row for row but for gaps: the sequences of scores tell where."""
    by_source: dict[str, list[Row]] = defaultdict(list)
    for row in rows(config, "sts_multi"):
        by_source[f"{row['lang']} {row['src']}"].append(row)
    for part in ("train", "dev"):
        english, korean = by_source[f"en stsb_multi_mt_{part}"], by_source[f"ko korsts_{part}"]
        matcher = SequenceMatcher(
            None, [str(r["score"]) for r in english], [str(r["score"]) for r in korean], autojunk=False
        )
        for block in matcher.get_matching_blocks():
            if block.size >= 12:
                for a, b in zip(
                    english[block.a : block.a + block.size],
                    korean[block.b : block.b + block.size],
                    strict=True,
                ):
                    yield str(a["s1"]), str(b["s1"])
                    yield str(a["s2"]), str(b["s2"])


def _hold_out_other(
    config: Config, pools: Pools, by_language: dict[str, dict[Pair, None]], rng: random.Random
) -> set[str]:
    """Set some English sentences aside in all other languages, and return their keys."""
    several: dict[str, int] = defaultdict(int)
    for pairs in by_language.values():
        for key in {_key(en) for en, _ in pairs}:
            several[key] += 1
    shared = sorted(key for key, count in several.items() if count >= 4)
    held = set(rng.sample(shared, config["prepare"]["held_out_other"]))
    for language, pairs in sorted(by_language.items()):
        one_each = {_key(en): (en, text) for en, text in pairs if _key(en) in held}
        pools.held_out_other[language] = list(one_each.values())
    return held


def split_news(text: str) -> list[str]:
    """Sentences of a news text, good enough to train on (the program has its own splitter)."""
    return [s.strip() for s in _SENTENCE.findall(text) if len(s.strip()) >= 4]


def _news(config: Config, pools: Pools) -> None:
    """Articles as sentences, reports of the same event once: by the first words of their second sentence."""
    seen: set[str] = set()
    limit = config["prepare"]["news_articles"]
    for row in rows(config, "news_zh_crud"):
        sentences = split_news(str(row["text"]))
        if len(sentences) < 2 or len(_HAN.findall(str(row["text"]))) < 80:
            continue
        keys = [_key(s)[:24] for s in sentences[:4] if len(s) > 12]
        if any(key in seen for key in keys):
            continue
        seen.update(keys)
        title = str(row.get("title") or "").strip()
        pools.titled.append(bool(title))
        pools.articles.append([title, *sentences] if title else sentences)
        if len(pools.articles) >= limit:
            break
    pools.counts["news_zh_crud"] = len(pools.articles)


def _questions(config: Config, pools: Pools) -> None:
    for name in ("qa_ja_jaquad", "qa_ja_jsquad_valid_test"):
        pairs = [(str(r["question"]), str(r["context"])) for r in rows(config, name)]
        pools.japanese_questions += pairs
        pools.counts[name] = len(pairs)
    titles = [(str(r["title"]), str(r["text"])) for r in rows(config, "title_body_zh_csl")]
    keywords = [(" ".join(r["keywords"]), str(r["text"])) for r in rows(config, "keywords_body_zh_csl")]  # type: ignore[arg-type]
    pools.abstracts = titles + keywords
    pools.counts["csl"] = len(pools.abstracts)


def development_questions(config: Config, name: str) -> tuple[list[str], list[str], list[int]]:
    """Questions and answers as retrieval: questions, distinct paragraphs, each question's paragraph."""
    paragraphs: dict[str, int] = {}
    questions, targets = [], []
    for row in rows(config, name):
        questions.append(str(row["question"]))
        targets.append(paragraphs.setdefault(str(row["context"]), len(paragraphs)))
    return questions, list(paragraphs), targets
