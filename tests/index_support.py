"""A small real encoder and a small real corpus for the tests of the index."""

import hashlib
from itertools import pairwise

import numpy as np


class GramEncoder:
    """Counts of hashed character 2-grams: no training, no files, equal texts give equal vectors."""

    def __init__(self, name="grams", dimensions=64, window_chars=20, fingerprint=None):
        self.name = name
        self.dimensions = dimensions
        self.window_chars = window_chars
        self.fingerprint = fingerprint or hashlib.sha256(f"{name} {dimensions}".encode()).hexdigest()
        self.encoded = []

    def encode_queries(self, texts):
        return np.stack([self._vector(text) for text in texts])

    def encode_documents(self, texts):
        self.encoded += texts
        return self.encode_queries(texts)

    def _vector(self, text):
        vector = np.zeros(self.dimensions, dtype=np.float32)
        for gram in pairwise(text):
            digest = hashlib.md5("".join(gram).encode()).digest()
            vector[digest[0] % self.dimensions] += 1 if digest[1] % 2 else -1
        length = np.linalg.norm(vector)
        return vector / length if length else vector


RIVER = """清河改造工程

清河全长二十三公里,流经三个城区。2024年5月,市水务局启动改造工程,总投资为4.8亿元。
工程分为两期,第一期完成河道清淤,第二期建设步行道和七座小桥。

施工单位负责人陈立说,清淤的泥土全部用来制砖,一共烧出了一百二十万块。
附近居民王慧每天早上都来散步,她说水已经不臭了。
"""
BREAD = """The bakery on Mill Street

Anna Berg opened her bakery in 2019 with two ovens and one apprentice. Today eleven people work there.
The rye bread rests for eighteen hours before it is baked. It costs 4.20 euros a loaf.

In winter the shop sells about 300 loaves a day, in summer half of that.
"""
TEMPLE = """古寺修復記事

這座寺廟建於一七三六年,正殿的屋頂在颱風中受損。修復小組由十二名木匠組成,他們只使用傳統工具。
整個工程預計花費三年,經費的六成來自信徒捐款。
"""


def write_corpus(folder, **texts):
    """Write ``name.txt`` for every keyword; without any, the three articles above."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (texts or {"river": RIVER, "bread": BREAD, "temple": TEMPLE}).items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def snapshot(folder):
    """Bytes of every file below a folder."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
