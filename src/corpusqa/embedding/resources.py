"""How much memory and how many processors this process may use, and what a model needs of them."""

from __future__ import annotations

import json
import math
import os
import struct
import sys
from collections.abc import Sequence
from pathlib import Path

from corpusqa.embedding.files import files_in, is_safetensors

_CGROUP = Path("/sys/fs/cgroup")
_MEMINFO = Path("/proc/meminfo")
#: Longest text that is read as one, whatever a model says it can read.
MOST_TOKENS = 8192
#: Padded tokens that a processor works on at once. More take more memory and no less time.
_BATCH_TOKENS = 4096
#: Share of the free memory that the numbers of one batch may take.
_SHARE = 0.25
_FLOAT_BYTES = 4


def free_memory() -> int | None:
    """Bytes that this process may still take without swapping; ``None`` where the system does not say."""
    known = [value for value in (_system_memory(), _cgroup_memory()) if value is not None]
    return min(known) if known else None


def processors() -> int:
    """Processors that this process may keep busy, at least 1: its affinity and its container's quota."""
    affinity = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    try:
        quota, period = (_CGROUP / "cpu.max").read_text(encoding="ascii").split()
        limit = math.ceil(int(quota) / int(period)) if quota != "max" else affinity
    except (OSError, ValueError):
        limit = affinity
    return max(1, min(affinity, limit))


def memory_needed(folder: Path) -> int:
    """Bytes that the model in a folder takes when every weight is a 32-bit float."""
    names = files_in(folder)
    safe = sum(_numbers(folder / name) for name in names if is_safetensors(name))
    pickled = sum(
        (folder / name).stat().st_size for name in names if name.endswith((".bin", ".onnx", "_data"))
    )
    return safe * _FLOAT_BYTES + pickled


def token_bytes(config: object, longest: int, width: int = 1) -> int:
    """About what one token takes in memory while a layer works: states, feed-forward, attention.

    :param config: of a transformer, as transformers has it; ``None`` if it is none.
    :param longest: most tokens of one text.
    :param width: of the model, where its configuration does not say.
    """
    hidden = int(getattr(config, "hidden_size", 0) or width)
    inner = int(getattr(config, "intermediate_size", 0) or 4 * hidden)
    heads = int(getattr(config, "num_attention_heads", 0) or 1)
    return _FLOAT_BYTES * (12 * hidden + 2 * inner + heads * min(longest, 1024))


def token_budget(token_bytes: int, longest: int) -> int:
    """How many padded tokens may be encoded at once.

    :param token_bytes: memory that one token takes inside the model.
    :param longest: most tokens of one text.
    :return: a power of two, so that a little more or less free memory changes no batch; enough for one text.
    """
    free = free_memory()
    affordable = _BATCH_TOKENS if free is None else int(free * _SHARE) // max(1, token_bytes)
    power = 1 << max(0, min(affordable, _BATCH_TOKENS).bit_length() - 1)
    return max(power, longest)


def batches(lengths: Sequence[int], budget: int) -> list[list[int]]:
    """Group texts of like length so that none is padded much and no group is too big for the memory.

    :param lengths: tokens of each text.
    :param budget: most tokens of a group when all its texts are padded to the longest.
    :return: places in ``lengths``, longest texts first; a text over the budget comes alone.
    """
    groups: list[list[int]] = []
    widest = 0
    for place in sorted(range(len(lengths)), key=lambda place: (-lengths[place], place)):
        if not groups or (len(groups[-1]) + 1) * widest > budget:
            groups.append([])
            widest = max(1, lengths[place])
        groups[-1].append(place)
    return groups


def _numbers(weights: Path) -> int:
    """How many numbers a safetensors file holds, from its header; 0 if it has none."""
    try:
        with weights.open("rb") as file:
            (size,) = struct.unpack("<Q", file.read(8))
            header = json.loads(file.read(min(size, 100_000_000)))
        return sum(math.prod(one["shape"]) for name, one in header.items() if name != "__metadata__")
    except (OSError, ValueError, TypeError, KeyError, AttributeError, struct.error):
        return 0  # damaged: loading it will say so


def _system_memory() -> int | None:
    try:
        return int(_table(_MEMINFO)["MemAvailable:"]) * 1024
    except (OSError, ValueError, KeyError):
        return None


def _cgroup_memory() -> int | None:
    try:
        limit = (_CGROUP / "memory.max").read_text(encoding="ascii").strip()
        used = int((_CGROUP / "memory.current").read_text(encoding="ascii"))
        droppable = int(_table(_CGROUP / "memory.stat").get("inactive_file", "0"))
        return None if limit == "max" else max(0, int(limit) - used + droppable)
    except (OSError, ValueError):
        return None


def _table(path: Path) -> dict[str, str]:
    """Read lines of a name and a number."""
    lines = (line.split() for line in path.read_text(encoding="ascii").splitlines())
    return {line[0]: line[1] for line in lines if len(line) > 1}
