"""Bytecode for the packages: the same bytes from the same sources, on every Python 3.11.

Lambda unpacks a package into a folder that a function cannot write: without bytecode, each cold start compiles every module.
A file of bytecode is marked as one that Python does not compare with its source (PEP 552, unchecked hash), so that file times
play no part. It is written without references between objects (`marshal` version 2): which ones a compiler shares depends on
what the process did before.
"""

import importlib.util
import marshal
import sys
from functools import lru_cache
from typing import Final

import pulumi

MAGIC: Final = bytes((0xA7, 0x0D, 0x0D, 0x0A))
"""What the bytecode of every Python 3.11 begins with (`importlib.util.MAGIC_NUMBER`)."""
_UNCHECKED_HASH: Final = (0b01).to_bytes(4, "little")
_MARSHAL_VERSION: Final = 2
_FOLDER: Final = "__pycache__"


class BytecodeError(pulumi.RunError):
    """The running Python cannot write the functions' bytecode."""


def place_of(source: str) -> str:
    """Return where Python looks for a module's bytecode, by where it finds its source."""
    folder, _, name = source.rpartition("/")
    return f"{folder}/{_FOLDER}/{name.removesuffix('.py')}.cpython-311.pyc".lstrip("/")


def is_place(name: str) -> bool:
    """Tell whether an entry of an archive is bytecode, in its folder or elsewhere."""
    return f"/{_FOLDER}/" in f"/{name}" or name.endswith(".pyc")


def is_available() -> bool:
    """Tell whether the running Python writes this bytecode."""
    return importlib.util.MAGIC_NUMBER == MAGIC


@lru_cache(maxsize=1024)  # what all functions share is compiled once
def compiled(source: bytes, path: str) -> bytes:
    """Compile a module. `path` is where Lambda finds its source, as tracebacks show it.

    Raises:
        BytecodeError: this is no Python 3.11.
        SyntaxError: the source is no Python.

    """
    if not is_available():
        message = (
            f"The functions run on Python 3.11, and their bytecode must be written by it; this is {sys.version.split()[0]}. "
            "Run the program with Python 3.11: `make setup` makes such an environment."
        )
        raise BytecodeError(message)
    code = compile(source, path, "exec", dont_inherit=True, optimize=0)
    return MAGIC + _UNCHECKED_HASH + importlib.util.source_hash(source) + marshal.dumps(code, _MARSHAL_VERSION)
