# Programs that don't want to end; the first argument says which.
import os, signal, sys, time


def loop():
    while True:
        pass


def ignore_signals():
    for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_IGN)
    loop()


def closed_output():
    for descriptor in (0, 1, 2):
        os.close(descriptor)
    loop()


def sleep():
    time.sleep(100_000)


def stop_itself():
    os.kill(os.getpid(), signal.SIGSTOP)


def daemons():
    for _ in range(8):
        daemon()
    sleep()


def daemon():
    """Forks twice with a session of its own in between: nobody's child, in nobody's group."""
    if os.fork() > 0:
        os.wait()
        return
    os.setsid()
    if os.fork() > 0:
        os._exit(0)
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    loop()


def outlived():
    """Ends by itself at once; its daemons don't."""
    for _ in range(8):
        daemon()


print("begun", flush=True)
globals()[sys.argv[1]]()
