"""One-to-one character folding as a ``Precompiled`` normaliser of the tokenizers library.

The format is SentencePiece's: a little-endian u32 with the size in bytes of a double-array trie
(darts-clone), the trie, and the replacements as NUL-terminated UTF-8. Keys here are
single characters; their UTF-8 forms are prefix-free, which keeps the trie builder short.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping

import opencc

_LEAF = 1 << 8
_VALUE = 1 << 31


def chinese_folding(rare: Mapping[str, int], rare_below: int) -> dict[str, str]:
    """Traditional characters, and Japanese ones that are rare in Chinese news, to Simplified ones.

    :param rare: how often each character occurs in Chinese news.
    :param rare_below: Japanese forms rarer than this are folded through their Traditional form.
    """
    to_simplified = opencc.OpenCC("t2s").convert
    from_japanese = opencc.OpenCC("jp2t").convert
    folding = {}
    for code in (*range(0x3400, 0xA000), *range(0xF900, 0xFB00), *range(0x20000, 0x2EBF0)):
        character = chr(code)
        target = to_simplified(character)
        if target == character and rare.get(character, 0) < rare_below:
            target = to_simplified(from_japanese(character))
        if target != character and len(target) == 1:
            folding[character] = target
    return {source: folding.get(target, target) for source, target in folding.items()}


def precompiled(folding: Mapping[str, str]) -> bytes:
    """The character map as the bytes that ``tokenizers.normalizers.Precompiled`` takes."""
    values: dict[str, int] = {}
    blob = bytearray()
    for target in sorted(set(folding.values())):
        values[target] = len(blob)
        blob += target.encode() + b"\0"
    trie: dict[int, object] = {}
    for source, target in sorted(folding.items()):
        *head, last = source.encode()
        node = trie
        for byte in head:
            node = node.setdefault(byte, {})  # type: ignore[assignment]
        node[last] = values[target]
    units = _double_array(trie)
    packed = struct.pack(f"<{len(units)}I", *units)
    return struct.pack("<I", len(packed)) + packed + bytes(blob)


def _double_array(trie: dict[int, object]) -> list[int]:
    """Place a node's children at ``base ^ byte``; a value sits at ``base ^ 0`` of the last byte."""
    units: dict[int, int] = {0: 0}
    labels = {0: 0}
    bases: set[int] = set()  # of two nodes with one base each would see the other's children
    free = 1

    def base_for(bytes_: list[int]) -> int:
        nonlocal free
        while free in bases or free in units:  # no good for a value, now or later
            free += 1
        candidate = free
        while candidate in bases or any((candidate ^ byte) in units for byte in bytes_):
            candidate += 1
        bases.add(candidate)
        return candidate

    waiting: list[tuple[int, object]] = [(0, trie)]
    while waiting:
        position, node = waiting.pop(0)
        if isinstance(node, dict):
            base = base_for(sorted(node))
            units[position] = ((position ^ base) << 10) | labels[position]
            for byte, child in sorted(node.items()):
                units[base ^ byte] = 0
                labels[base ^ byte] = byte
                waiting.append((base ^ byte, child))
        else:
            base = base_for([0])
            units[position] = ((position ^ base) << 10) | labels[position] | _LEAF
            units[base] = int(node) | _VALUE  # type: ignore[call-overload]
    size = -(-(max(units) + 1) // 256) * 256  # a look-up may touch any slot of the block of 256
    return [units.get(i, 0) for i in range(size)]
