"""``corpusqa models``: which models there are, which are here, and bringing one here."""

from __future__ import annotations

import re
import sys
from argparse import Namespace
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpusqa.cli import output
from corpusqa.cli.progress import Bar

if TYPE_CHECKING:
    from corpusqa.embedding import Encoder
    from corpusqa.embedding.catalogue import KnownModel
    from corpusqa.embedding.fetching import FetchPlan
    from corpusqa.settings import IndexSettings

_INDENT = "    "


def models(args: Namespace) -> int:
    """List models, or fetch one."""
    if args.action == "fetch":
        return _fetch(args)
    entries, parts = _entries(), _part_entries()
    if args.json:
        from corpusqa.embedding.catalogue import catalogue

        known = catalogue()
        about = {key: score.what for key, score in known.scores.items()}
        output.write_json(
            {
                "facts": known.facts,
                "scores_source": known.scores_source,
                "scores": about,
                "models": entries,
                "for_answering": parts,
            }
        )
    else:
        output.write(_show(entries, parts))
    return 0


def chosen_encoder(args: Namespace, settings: IndexSettings) -> Encoder | None:
    """Load the model that ``corpusqa index`` is told to use; ``None`` if it is to use the index's own.

    :raises IndexUnusable: if the index was made with another model and is not to be made anew.
    """
    from corpusqa.embedding import load_encoder
    from corpusqa.embedding.loading import SHIPPED
    from corpusqa.errors import IndexUnusable
    from corpusqa.index.index import check_encoder
    from corpusqa.index.manifest import read_manifest

    if args.model is None and args.dimensions is None:
        return None
    folder = Path(args.index)
    try:
        manifest = read_manifest(folder)
    except IndexUnusable:  # none yet, or none that is worth keeping
        manifest = None
    name = args.model if args.model is not None else manifest.encoder.name if manifest else SHIPPED
    encoder = load_encoder(name, dimensions=args.dimensions)
    if manifest and not args.reindex:
        check_encoder(folder, manifest, encoder)
    _advise(encoder, settings)
    return encoder


def _advise(encoder: Encoder, settings: IndexSettings) -> None:
    """Say what a user might not expect of a model."""
    from corpusqa.embedding.catalogue import known_model
    from corpusqa.embedding.shortened import ShortenedEncoder

    reads = getattr(encoder, "max_tokens", None)
    if reads is not None and reads < settings.chunk_chars:
        sys.stderr.write(
            f"{encoder.name} reads {reads} tokens at once; a longer chunk gets several vectors, and the best "
            "of them counts.\n"
        )
    known = known_model(encoder.name)
    made_for = known.shortest if known else None
    if isinstance(encoder, ShortenedEncoder) and (made_for is None or encoder.dimensions < made_for):
        sys.stderr.write(
            f"{encoder.name} is not known to be made for vectors of {encoder.dimensions} numbers; "
            "see whether it still finds what it should.\n"
        )


def _entries() -> list[dict[str, Any]]:
    """Every known embedding model and every other one that is here, as one object each."""
    from corpusqa.answering.models.kinds import place_of
    from corpusqa.embedding.cache import cached_folder, cached_models, is_partly_cached
    from corpusqa.embedding.catalogue import catalogue

    found = [_shipped()]
    for model in catalogue().models:
        folder = cached_folder(model.name)
        found.append({**_known(model), **_place(folder), "partly_here": is_partly_cached(model.name)})
    names = {entry["name"].lower() for entry in found}
    others = [
        (name, folder)
        for name, folder in cached_models()
        if name.lower() not in names and (folder / "modules.json").is_file() and place_of(folder) is None
    ]
    return found + [{"name": name, **_place(folder)} for name, folder in others]


def _part_entries() -> list[dict[str, Any]]:
    """Every known model for a place in answering and every other one that is here, as one object each."""
    from corpusqa.answering.models.kinds import place_of
    from corpusqa.answering.models.known import KNOWN
    from corpusqa.embedding.cache import cached_folder, cached_models, is_partly_cached

    found: list[dict[str, Any]] = [
        {**asdict(one), **_place(cached_folder(one.name)), "partly_here": is_partly_cached(one.name)}
        for one in KNOWN
    ]
    names = {one.name.lower() for one in KNOWN}
    for name, folder in cached_models():
        place = place_of(folder)
        if place is not None and name.lower() not in names:
            found.append({"name": name, "place": place, **_place(folder)})
    return found


def _shipped() -> dict[str, Any]:
    from corpusqa.embedding import load_encoder
    from corpusqa.embedding.loading import SHIPPED, SHIPPED_FOLDER

    card = (SHIPPED_FOLDER / "README.md").read_text(encoding="utf-8")
    languages = re.search(r"^language: *\[(.+)\]", card, re.MULTILINE)
    return {
        "name": SHIPPED,
        "kind": "static",
        "dimensions": load_encoder().dimensions,
        "languages": languages[1] if languages else "",
        "note": f"in the package, the usual one; its card: {SHIPPED_FOLDER / 'README.md'}",
        **_place(SHIPPED_FOLDER),
    }


def _known(model: KnownModel) -> dict[str, Any]:
    query, document = model.prompts
    return {
        "name": model.name,
        "kind": model.kind,
        "dimensions": model.dimensions,
        "shortest": model.shortest,
        "weights_mb": model.weights_mb,
        "languages": model.languages,
        "licence": model.licence,
        "prompts": {"query": query, "document": document},
        "note": model.note,
        "scores": model.scores,
    }


def _place(folder: Path | None) -> dict[str, Any]:
    from corpusqa.embedding.cache import size_of

    if folder is None:
        return {"here": False}
    return {"here": True, "folder": str(folder), "megabytes": round(size_of(folder) / 1e6, 1)}


def _show(entries: list[dict[str, Any]], parts: list[dict[str, Any]]) -> str:
    from corpusqa.embedding.catalogue import catalogue

    known = catalogue()
    here = [_show_one(entry) for entry in entries if entry["here"]]
    away = [_show_one(entry) for entry in entries if not entry["here"]]
    lines = ["On this machine", *here]
    if away:
        lines += ["", "To be had: corpusqa models fetch NAME", *away]
    scores = "; ".join(f"{score.short}: {score.what}" for score in known.scores.values())
    lines += ["", "For answering, named to ask, chat and eval (see: corpusqa ask --help)"]
    lines += [_show_one(entry) for entry in parts]
    lines += ["", f"Scores by {known.scores_source}. {scores}.", f"The rest: {known.facts}"]
    return "\n".join(lines)


def _show_one(entry: dict[str, Any]) -> str:
    from corpusqa.embedding.catalogue import catalogue

    megabytes = entry.get("megabytes") or entry.get("weights_mb")
    width = entry.get("dimensions")
    shortest = entry.get("shortest")
    facts = [
        f"--{entry['place']}" if entry.get("place") else "",
        "on this machine" if entry.get("place") and entry["here"] else "",
        size(megabytes * 1e6) if megabytes else "",
        f"{width} numbers" + (f" (may be cut to {shortest})" if shortest else "") if width else "",
        f"languages: {entry['languages']}" if entry.get("languages") else "",
        entry.get("licence", ""),
        "no torch" if entry.get("kind") == "static" else "",
        "partly here" if entry.get("partly_here") else "",
    ]
    scores = [
        f"{catalogue().scores[key].short} {value:.3f}" for key, value in entry.get("scores", {}).items()
    ]
    prompts = [f"{side} {text!r}" for side, text in entry.get("prompts", {}).items() if text]
    lines = [" · ".join(fact for fact in facts if fact), " · ".join(scores), entry.get("note", "")]
    lines.append(f"puts before: {', '.join(prompts)}" if prompts else "")
    return "\n".join([f"  {entry['name']}", *(f"{_INDENT}  {line}" for line in lines if line)])


def _fetch(args: Namespace) -> int:
    from corpusqa.embedding.fetching import fetch, plan_fetch
    from corpusqa.embedding.loading import SHIPPED

    if args.name == SHIPPED:
        output.write("The shipped model is in the package: there is nothing to fetch.")
        return 0
    plan = plan_fetch(args.name)
    if not plan.missing:
        output.write(f"{plan.name} is here: {fetch(plan)}")
        return 0
    output.write(_announce(plan))
    sys.stdout.flush()
    if not args.yes and not _agreed():
        from corpusqa.errors import InputError

        raise InputError("Nothing was downloaded. Answer y, or say --yes.")
    bar = Bar()
    try:
        folder = fetch(plan, bar)
    except KeyboardInterrupt:
        bar.close()
        sys.stderr.write("\nWhat came is kept; the same command goes on from there.")
        raise
    finally:
        bar.close()
    output.write(f"{plan.name} is here: {folder}\nNow: {_use(plan.name, folder)}")
    return 0


def _use(name: str, folder: Path) -> str:
    """The command that uses a model, by its kind."""
    from corpusqa.answering.models.kinds import place_of

    place = place_of(folder)
    if place is not None:
        return f"corpusqa ask QUESTION --index DIR --{place} {name}"
    return f"corpusqa index SOURCES --index DIR --model {name}"


def _announce(plan: FetchPlan) -> str:
    from corpusqa.embedding.cache import cache_folder, cached_folder
    from corpusqa.embedding.catalogue import known_model

    so_far = f" ({size(plan.bytes_here)} more are here already)" if plan.bytes_here else ""
    licence = f", licence {plan.licence}" if plan.licence else ""
    lines = [
        f"{plan.name}: {size(plan.bytes_to_come)} to download in {output.count(len(plan.missing), 'file')}"
        f"{so_far}{licence}, into {cache_folder()}"
    ]
    if cached_folder(plan.name) is not None:
        lines.append("The one that is here is an older version; indexes made with that must be made again.")
    if plan.own_code:
        lines.append(
            "Its repository holds program code, which corpusqa does not run; the model may not load without."
        )
    known = known_model(plan.name)
    static = known is not None and known.kind == "static"
    if not static and find_spec("sentence_transformers") is None:
        lines.append("To use it: pip install 'corpusqa[models]' -c constraints.txt")
    return "\n".join(lines)


def _agreed() -> bool:
    sys.stderr.write("Download? [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in {"y", "yes"}


def size(count: float) -> str:
    """Bytes as a person reads them: "812 kB", "471 MB", "2.3 GB"."""
    if count >= 1e9:
        return f"{count / 1e9:.1f} GB"
    return f"{count / 1e6:.0f} MB" if count >= 1e6 else f"{max(count, 0) / 1e3:.0f} kB"
