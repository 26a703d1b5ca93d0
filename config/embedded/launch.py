"""Become another program that ends when its parent ends: `launch.py SIGNAL UID GID PARENT PROGRAM ARGUMENT…`.

Run as a file in an isolated interpreter, so it may import the standard library only. It exists
because the same steps in `preexec_fn` would run Python between fork and exec of a process that
has threads, which Python warns about and may deadlock.
UID and GID are `-` where the account stays the same.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1  # <sys/prctl.h>


def become(death_signal: int, uid: str, gid: str, parent: int, command: list[str]) -> None:
    """Change the account, ask the kernel for `death_signal` at the parent's end, and execute."""
    library = ctypes.CDLL(None) if sys.platform.startswith("linux") else None
    if uid != "-":
        os.setgroups([])
        os.setgid(int(gid))
        os.setuid(int(uid))
    if library is not None:
        # After the change of account, which clears it.
        library.prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
        if os.getppid() != parent:  # it died before the line above
            os._exit(1)
    # Python ignores these two; programs expect the default.
    for number in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_DFL)
    os.execv(command[0], command)  # noqa: S606 - no shell is the point


if __name__ == "__main__":
    signal_number, user, group, parent_process, *program = sys.argv[1:]
    become(int(signal_number), user, group, int(parent_process), program)
