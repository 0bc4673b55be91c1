"""Bytecode of Python 3.11 as the packages hold it, made anew by the judge (infra/bytecode.py makes what is deployed).

An unchecked hash (PEP 552) and `marshal` version 2, so that the same source gives the same bytes whoever compiles it.
"""

from __future__ import annotations

import importlib.util
import marshal
import sys
from functools import lru_cache
from typing import Final

MAGIC: Final = bytes((0xA7, 0x0D, 0x0D, 0x0A))
"""What the bytecode of every Python 3.11 begins with."""
_UNCHECKED_HASH: Final = (0b01).to_bytes(4, "little")
_MARSHAL_VERSION: Final = 2
_FOLDER: Final = "__pycache__"


class OtherPythonError(Exception):
    """The running Python does not write the bytecode of Python 3.11."""


def place_of(source: str) -> str:
    """Return where Python 3.11 looks for a module's bytecode, by where it finds its source."""
    folder, _, name = source.rpartition("/")
    return f"{folder}/{_FOLDER}/{name.removesuffix('.py')}.cpython-311.pyc".lstrip("/")


def is_place(name: str) -> bool:
    """Tell whether an entry of an archive is in a folder of bytecode, or is bytecode elsewhere, which Python runs too."""
    return f"/{_FOLDER}/" in f"/{name}" or name.endswith(".pyc")


@lru_cache(maxsize=1024)  # what all functions share is compiled once
def compiled(source: bytes, path: str) -> bytes:
    """Compile a module. `path` is where Lambda finds its source.

    Raises:
        OtherPythonError: this is no Python 3.11.
        SyntaxError: the source is no Python.

    """
    if importlib.util.MAGIC_NUMBER != MAGIC:
        message = f"the bytecode is of Python 3.11, and this is {sys.version.split()[0]}; run guard with Python 3.11"
        raise OtherPythonError(message)
    code = compile(source, path, "exec", dont_inherit=True, optimize=0)
    return MAGIC + _UNCHECKED_HASH + importlib.util.source_hash(source) + marshal.dumps(code, _MARSHAL_VERSION)
