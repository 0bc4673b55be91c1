"""Takes from the program's process what a preview does not need: the network, other processes, and writing to the repository.

Linux namespaces do it where an ordinary user may make them. Each step that the system refuses is reported, so that the
verdict can say what the program was not kept from. See namespaces(7), mount_namespaces(7) and user_namespaces(7).
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import os
import signal
import socket
import struct
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, NoReturn

_CLONE_NEWNS: Final = 0x0002_0000
_CLONE_NEWUSER: Final = 0x1000_0000
_CLONE_NEWPID: Final = 0x2000_0000
_CLONE_NEWNET: Final = 0x4000_0000

_MS_RDONLY: Final = 1
_MS_NOSUID: Final = 2
_MS_NODEV: Final = 4
_MS_NOEXEC: Final = 8
_MS_REMOUNT: Final = 32
_MS_BIND: Final = 4096
_MS_REC: Final = 16384
_MS_PRIVATE: Final = 1 << 18
_KEPT_FLAGS: Final = _MS_RDONLY | _MS_NOSUID | _MS_NODEV | _MS_NOEXEC
"""A remount must keep the flags that a mount has; statvfs(3) gives these four with the values of mount(2)."""

_PR_SET_PDEATHSIG: Final = 1
_PR_SET_DUMPABLE: Final = 4
_PR_SET_CHILD_SUBREAPER: Final = 36
_SIOCSIFFLAGS: Final = 0x8914
_IFF_UP: Final = 1

NETWORK: Final = "the network"
PROCESSES: Final = "other processes"
REPOSITORY: Final = "writing to the repository"


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent ends, so that all of them can be ended."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def end_with_parent() -> None:
    """Have the kernel end this process when its parent ends."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def close_memory(*, closed: bool = True) -> None:
    """Keep other processes of this user from reading and writing this process's memory."""
    _prctl(_PR_SET_DUMPABLE, 0 if closed else 1)


def own_process_table() -> None:
    """Show the first process of a process namespace its own processes only, where the system lets it."""
    _failed(lambda: _mount("proc", "/proc", _MS_NOSUID | _MS_NODEV | _MS_NOEXEC, b"proc"))


def isolate(read_only: Sequence[Path], writable: Sequence[Path]) -> list[str]:
    """Move this process out of reach of the network and of the folders' files; return what the system did not allow.

    Processes are out of reach for the next child of this process, not for itself.
    """
    if not sys.platform.startswith("linux"):
        return [NETWORK, PROCESSES, REPOSITORY]
    close_memory(closed=False)  # the files that map the user are this user's only so; this memory is the program's own
    user, group = os.getuid(), os.getgid()
    if _failed(lambda: _unshare(_CLONE_NEWUSER | _CLONE_NEWNET | _CLONE_NEWNS | _CLONE_NEWPID)):
        return [NETWORK, PROCESSES, REPOSITORY]
    refused = []
    if _failed(lambda: _map_user(user, group)) or _failed(lambda: _protect(read_only, writable)):
        refused.append(REPOSITORY)
    _failed(_raise_loopback)  # a program may talk to itself; without it, it may not
    return refused


def _map_user(user: int, group: int) -> None:
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="ascii")


def _protect(read_only: Sequence[Path], writable: Sequence[Path]) -> None:
    """Make folders read-only here, but for some folders in them."""
    _mount("", "/", _MS_REC | _MS_PRIVATE)
    kept = [folder.resolve() for folder in writable if folder.is_dir()]
    for tree in read_only:
        _mount(str(tree), str(tree), _MS_BIND | _MS_REC)
        for folder in kept:
            if folder.is_relative_to(tree):
                _mount(str(folder), str(folder), _MS_BIND | _MS_REC)
        flags = os.statvfs(tree).f_flag & _KEPT_FLAGS
        _mount("", str(tree), _MS_BIND | _MS_REMOUNT | _MS_RDONLY | flags)


def _raise_loopback() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", _IFF_UP))


def stand_aside(child: int) -> NoReturn:
    """Wait for the child that is the program, and end as it ended: the first process of its own process namespace."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGUSR2):
        signal.signal(number, signal.SIG_IGN)
    while True:
        with contextlib.suppress(InterruptedError):
            _, status = os.waitpid(child, 0)
            break
    os._exit(exit_status(status))


def exit_status(status: int) -> int:
    """Return a wait status as shells do: the exit status, or 128 and the number of the signal."""
    return 128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


def _libc() -> Any:
    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _unshare(flags: int) -> None:
    _checked(_libc().unshare(flags))


def _mount(source: str, target: str, flags: int, kind: bytes | None = None) -> None:
    paths = source.encode() or None, os.fsencode(target)
    _checked(_libc().mount(*paths, kind, ctypes.c_ulong(flags), None))


def _prctl(option: int, value: int) -> None:
    if sys.platform.startswith("linux"):
        _libc().prctl(option, ctypes.c_ulong(value), 0, 0, 0)


def _failed(step: Callable[[], None]) -> bool:
    """Tell whether the system refused a step: by its rights, or because this kernel has no such thing."""
    try:
        step()
    except OSError as error:
        if error.errno in {errno.EPERM, errno.EACCES, errno.ENOSYS, errno.EINVAL, errno.ENOSPC, errno.EUSERS}:
            return True
        raise
    return False
