"""Confine this process, then become another program.

Called as ``python -I -S _launch.py PARENT MEMORY_BYTES CPU_S FILE_BYTES OPEN_FILES PROGRAM ARGUMENT...``, with
`PARENT` the process id of the caller. It is a script of its own, because code that runs between fork and exec
(``preexec_fn``) may deadlock a parent that has threads. It uses the standard library only.

Limits, death with the parent and "no new privileges" are certain: where they fail, nothing is started. Taking
the network and the file system away depends on the kernel; what was granted is told in one line on stderr.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys

PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38
CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
NR_LANDLOCK_CREATE_RULESET, NR_LANDLOCK_ADD_RULE, NR_LANDLOCK_RESTRICT_SELF = 444, 445, 446
LANDLOCK_CREATE_RULESET_VERSION = 1
LANDLOCK_RULE_PATH_BENEATH = 1
LANDLOCK_FS_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
"""How many of the kernel's file system rights each version of Landlock knows (one bit each, from bit 0)."""
FS_EXECUTE, FS_READ_FILE = 1 << 0, 1 << 2
LIBRARY_PLACES = (
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/nix/store",
    "/gnu/store",
    "/etc/ld.so.cache",
)
REFUSED = 126


class RulesetAttributes(ctypes.Structure):
    """``struct landlock_ruleset_attr`` of Landlock's first version."""

    _fields_ = (("handled_access_fs", ctypes.c_uint64),)


class PathBeneath(ctypes.Structure):
    """``struct landlock_path_beneath_attr``."""

    _pack_ = 1
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


def main() -> None:
    """Read the command line, confine, exec."""
    parent, *limits = map(int, sys.argv[1:6])
    program = sys.argv[6:]
    libc = ctypes.CDLL(None, use_errno=True)
    try:
        set_limits(*limits)
        network = leave_network(libc)
        control(libc, PR_SET_NO_NEW_PRIVS, 1)
        files = leave_files(libc, program[0])
        # Last of these: a change of credentials, such as a new user namespace, would clear it.
        control(libc, PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            sys.exit(REFUSED)  # the parent died before the line above
        sys.stderr.write(f"confined: network={network} files={files}\n")
        sys.stderr.flush()
        # Python ignores these; a decoder must die of them.
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        os.execve(program[0], program, {})  # noqa: S606 - no shell is what we want
    except OSError as error:
        sys.stderr.write(f"not confined: {error}\n")
        sys.exit(REFUSED)


def set_limits(memory_bytes: int, cpu_s: int, file_bytes: int, open_files: int) -> None:
    """Lower the resource limits; never above what we ourselves are granted."""
    wanted = {
        resource.RLIMIT_AS: memory_bytes,
        resource.RLIMIT_CPU: cpu_s,
        resource.RLIMIT_FSIZE: file_bytes,
        resource.RLIMIT_NOFILE: open_files,
        resource.RLIMIT_CORE: 0,
    }
    for kind, value in wanted.items():
        granted = resource.getrlimit(kind)[1]
        value = value if granted == resource.RLIM_INFINITY else min(value, granted)
        # RLIMIT_NPROC is left out: it counts the threads of everything that this user runs.
        resource.setrlimit(kind, (value, value))


def control(libc: ctypes.CDLL, option: int, value: int) -> None:
    """Call prctl, raising OSError."""
    if libc.prctl(option, ctypes.c_ulong(value), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), f"prctl {option}: {os.strerror(ctypes.get_errno())}")


def leave_network(libc: ctypes.CDLL) -> str:
    """Move to an empty network; ``none`` if that worked, ``open`` where the kernel refuses."""
    return "none" if libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0 else "open"


def leave_files(libc: ctypes.CDLL, program: str) -> str:
    """Give up all paths but the program and system libraries (Landlock); ``none``, or ``open`` without it.

    Descriptors that are open already stay usable, which is how the recording comes in.
    """
    version = libc.syscall(NR_LANDLOCK_CREATE_RULESET, None, 0, LANDLOCK_CREATE_RULESET_VERSION)
    if version < 1:
        return "open"
    rights = (1 << LANDLOCK_FS_RIGHTS.get(version, LANDLOCK_FS_RIGHTS[5])) - 1
    attributes = RulesetAttributes(rights)
    ruleset = libc.syscall(
        NR_LANDLOCK_CREATE_RULESET, ctypes.byref(attributes), ctypes.c_size_t(ctypes.sizeof(attributes)), 0
    )
    if ruleset < 0:
        return "open"
    for place in (program, *LIBRARY_PLACES):
        allow_reading(libc, ruleset, place)
    restricted: int = libc.syscall(NR_LANDLOCK_RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)
    return "none" if restricted == 0 else "open"


def allow_reading(libc: ctypes.CDLL, ruleset: int, place: str) -> None:
    """Let `place` and what lies beneath it be read and executed; a place that does not exist is passed over."""
    try:
        fd = os.open(place, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    rule = PathBeneath(FS_EXECUTE | FS_READ_FILE, fd)
    libc.syscall(NR_LANDLOCK_ADD_RULE, ruleset, LANDLOCK_RULE_PATH_BENEATH, ctypes.byref(rule), 0)
    os.close(fd)


if __name__ == "__main__":
    main()
