"""At compile time it leaves a daemon behind: of a session of its own, deaf to signals, away from its parent, holding the
output. At run time it says who else is there, and whether the daemon is still at work."""

import os
import signal
import sys
import time

BEAT = "/tmp/beat"


def daemon():
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        try:
            signal.signal(number, signal.SIG_IGN)
        except OSError:
            continue
    for count in range(10_000):
        own = f"{BEAT}.{os.getpid()}"
        with open(own, "w") as file:
            file.write(str(count))
        os.rename(own, BEAT)
        time.sleep(0.005)


def leave():
    for _ in range(3):
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                daemon()
            os._exit(0)
        os.wait()
    while not os.path.exists(BEAT):
        time.sleep(0.005)


def beat():
    return open(BEAT).read()


if sys.argv[1] == "compile":
    leave()
else:
    before = beat()
    time.sleep(0.3)
    pids = {int(pid) for pid in os.listdir("/proc") if pid.isdigit()} - {1, os.getpid(), os.getppid()}
    print("others:", len(pids), "beats:", beat() != before)
