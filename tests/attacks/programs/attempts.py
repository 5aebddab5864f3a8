"""Comes before the programs that try one forbidden thing after the other, and says what came of each.

An attempt is made in a process of its own, so that what it changes is gone before the next. It is denied where the
kernel said no, by its error; all else is a success, or broken where the attempt itself is wrong.
"""

import ctypes
import errno
import json
import os
import platform
import signal

libc = ctypes.CDLL(None, use_errno=True)
ATTEMPT_SECONDS = 5
answers = {}


def check(result):
    """The result of a function of the C library, or its error as an OSError."""
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def call(on_x64, on_arm64, *arguments):
    """A system call by its number, which differs between machines."""
    number = on_x64 if platform.machine() == "x86_64" else on_arm64
    words = [ctypes.c_long(word) if isinstance(word, int) else word for word in arguments]
    return check(libc.syscall(ctypes.c_long(number), *words))


def outcome(act):
    try:
        result = act()
    except OSError as error:
        return "denied: " + errno.errorcode.get(error.errno, repr(error))
    except Exception as error:
        return "broken: " + repr(error)
    return "succeeded" if result is None else "succeeded: " + repr(result)


def attempt(name, act):
    """Whatever `act` gives is told with its success."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        signal.alarm(ATTEMPT_SECONDS)
        os.write(writer, outcome(act).encode())
        os._exit(0)
    os.close(writer)
    said = b""
    while piece := os.read(reader, 65536):
        said += piece
    os.close(reader)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        said = ("broken: " + signal.Signals(os.WTERMSIG(status)).name).encode()
    answers[name] = said.decode()


def report():
    print("answers " + json.dumps(answers), flush=True)
