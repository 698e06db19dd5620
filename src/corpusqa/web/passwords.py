"""Names and passwords of those who may use the page: hashes in a text file, and checking against them.

A line is ``name:scrypt$N$r$p$salt$hash`` (RFC 7914; salt and hash in base64), as ``corpusqa password``
makes it. ``name:plain:password`` is read too, for those who write on purpose that it is not hashed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import secrets
import stat
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

from corpusqa.documents.utf8 import read_utf8
from corpusqa.errors import InputError

SHORTEST = 8  #: characters of a password that is hashed here

#: 32 MiB and about a tenth of a second for each try.
_N, _R, _P = 2**15, 8, 1
_MOST_MEMORY = 2**28  #: bytes; lines that want more are refused
_SALT_BYTES, _HASH_BYTES = 16, 32
_NAME_CHARS = 64


@dataclass(frozen=True, slots=True)
class Account:
    """One person."""

    name: str
    secret: str = field(repr=False)  #: the line of the file after the name

    @property
    def plain(self) -> bool:
        """Whether the file shows the password."""
        return self.secret.startswith("plain:")

    def accepts(self, password: str) -> bool:
        """Whether this is the password; takes the same time whatever is wrong with it."""
        if self.plain:
            # hashed, so that neither the length nor the common beginning can be measured
            given, held = _prepared(password), _prepared(self.secret.removeprefix("plain:"))
            # takes as long as with a hashed one
            _scrypt(given, b"no salt", _N, _R, _P, _HASH_BYTES)
            return hmac.compare_digest(hashlib.sha256(given).digest(), hashlib.sha256(held).digest())
        n, r, p, salt, held = _parts(self.secret)
        return hmac.compare_digest(_scrypt(_prepared(password), salt, n, r, p, len(held)), held)


def hashed_line(name: str, password: str) -> str:
    """The line of the file for a name and a password.

    :raises InputError: if the name or the password cannot be used.
    """
    _check_name(name, "The name")
    if len(password) < SHORTEST:
        raise InputError(f"The password is too short; take {SHORTEST} characters or more.")
    salt = secrets.token_bytes(_SALT_BYTES)
    made = _scrypt(_prepared(password), salt, _N, _R, _P, _HASH_BYTES)
    return f"{name}:scrypt${_N}${_R}${_P}${_base64(salt)}${_base64(made)}"


def read_accounts(path: str | Path) -> dict[str, Account]:
    """Read the file; empty lines and those that begin with # are passed over.

    :raises InputError: naming file and line, if it cannot be read or used, or names nobody.
    """
    path = Path(path)
    text = read_utf8(path, f"make it with: corpusqa password NAME --file {path}")
    accounts: dict[str, Account] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        account = _account(line.rstrip("\r"), f"{path} line {number}")
        if account.name in accounts:
            raise InputError(f'{path} line {number}: the name "{account.name}" stands there twice.')
        accounts[account.name] = account
    if not accounts:
        raise InputError(f"{path} names nobody; add a line with: corpusqa password NAME --file {path}")
    return accounts


def write_account(path: str | Path, line: str) -> bool:
    """Put a line into the file, in the place of the one of the same name; for the owner's eyes only.

    :return: whether that name was there before.
    :raises InputError: if what is there cannot be read.
    """
    path = Path(path)
    lines = _lines(path) if path.exists() else []
    kept = _without(lines, line.partition(":")[0])
    _save(path, [*kept, line])
    return len(kept) < len(lines)


def remove_account(path: str | Path, name: str) -> None:
    """Take a name out of the file.

    :raises InputError: if the file cannot be read or does not have it.
    """
    path = Path(path)
    lines = _lines(path)
    kept = _without(lines, name)
    if len(kept) == len(lines):
        raise InputError(f'{path} has no line of "{name}"; nothing was changed.')
    _save(path, kept)


def _lines(path: Path) -> list[str]:
    try:
        text = path.read_text(encoding="utf-8-sig").rstrip("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read ({error}); name another file.") from error
    return text.split("\n") if text else []


def _without(lines: list[str], name: str) -> list[str]:
    return [one for one in lines if one.lstrip().startswith("#") or one.partition(":")[0].strip() != name]


def _save(path: Path, lines: list[str]) -> None:
    """Write all or nothing."""
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    try:
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write("".join(f"{one}\n" for one in lines))
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, path)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise InputError(f"{path} cannot be written ({error.strerror}).") from error


def advice(path: str | Path, accounts: dict[str, Account]) -> list[str]:
    """What the owner should know about the file: who can read it, and what can be read in it."""
    path, found = Path(path), []
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        found.append(f"Warning: others on this machine can read {path}; close it with: chmod 600 {path}")
    plain = [account.name for account in accounts.values() if account.plain]
    if plain:
        found.append(f"Warning: {path} shows the passwords of {', '.join(plain)}, as it says itself.")
    return found


def _account(line: str, place: str) -> Account:
    name, colon, secret = line.partition(":")
    name = name.strip()
    if not colon:
        raise InputError(f"{place} has no colon; a line is NAME:HASH, made with: corpusqa password NAME")
    _check_name(name, f"{place}: the name")
    if secret.startswith("plain:") and secret != "plain:":
        return Account(name, secret)
    try:
        _parts(secret.strip())
    except ValueError as error:
        raise InputError(
            f"{place}: the password of {name} is not hashed as it should be ({error}); "
            f"make the line with: corpusqa password {name}"
        ) from None
    return Account(name, secret.strip())


def _parts(secret: str) -> tuple[int, int, int, bytes, bytes]:
    """:raises ValueError: if it is no hash that can be checked; never with a part of it."""
    parts = secret.split("$")
    if len(parts) != 6 or parts[0] != "scrypt":
        raise ValueError("it does not have the form scrypt$N$r$p$salt$hash")
    if not all(part.isascii() and part.isdigit() and len(part) < 10 for part in parts[1:4]):
        raise ValueError("N, r and p are numbers")
    n, r, p = map(int, parts[1:4])
    if n < 2**14 or n & (n - 1) or r < 8 or not 1 <= p <= 16 or 128 * n * r > _MOST_MEMORY:
        raise ValueError("N is a power of two from 16384, r 8 or more, p 1 to 16, 128*N*r at most 2^28")
    try:
        salt, made = (base64.b64decode(part, validate=True) for part in parts[4:])
    except binascii.Error:
        raise ValueError("salt and hash are base64") from None
    if len(salt) < 8 or not 16 <= len(made) <= 64:
        raise ValueError("the salt has 8 bytes or more, the hash 16 to 64")
    return n, r, p, salt, made


def _check_name(name: str, where: str) -> None:
    if not name or len(name) > _NAME_CHARS or ":" in name or not name.isprintable() or name[0] == "#":
        raise InputError(f"{where} must have 1 to {_NAME_CHARS} printable characters, no colon, no # before.")


def _prepared(password: str) -> bytes:
    # The same characters may come composed or not, as the keyboard has it.
    return unicodedata.normalize("NFKC", password).encode("utf-8", "replace")


def _scrypt(password: bytes, salt: bytes, n: int, r: int, p: int, length: int) -> bytes:
    return hashlib.scrypt(password, salt=salt, n=n, r=r, p=p, maxmem=2 * _MOST_MEMORY, dklen=length)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
