"""A training configuration: one TOML file, read once and passed around as plain data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Config:
    """The tables of the file; paths are resolved against the working directory."""

    name: str
    file: str
    seed: int
    dimensions: int
    work: Path
    data: Path
    tables: dict[str, Any]

    def __getitem__(self, table: str) -> dict[str, Any]:
        """:return: one table of the file."""
        return self.tables[table]  # type: ignore[no-any-return]


def load_config(path: str | Path) -> Config:
    """:raises KeyError: if one of the top-level values is missing."""
    tables = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    config = Config(
        name=tables.pop("name"),
        file=Path(path).name,
        seed=tables.pop("seed"),
        dimensions=tables.pop("dimensions"),
        work=Path(tables.pop("work")),
        data=Path(tables.pop("data")),
        tables=tables,
    )
    config.work.mkdir(parents=True, exist_ok=True)
    return config


def for_run(config: Config, run: dict[str, Any]) -> Config:
    """The configuration of one run: its values take the place of those of stage B."""
    return changed(config, {"stage_b": {key: value for key, value in run.items() if key != "seed"}})


def changed(config: Config, tables: Mapping[str, Any]) -> Config:
    """The configuration with some values replaced, table by table.

    :raises KeyError: if a value has no place in the configuration, as after a slip of the pen.
    """
    return replace(config, tables=_replaced(config.tables, tables))


def _replaced(table: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(table)
    for key, value in values.items():
        if key not in table:
            raise KeyError(f"{key!r} is not in the configuration")
        merged[key] = _replaced(table[key], value) if isinstance(value, Mapping) else value
    return merged
