"""Says all that a program can read of others' secrets: its environment, that of every process, command lines, and each
file outside the language's own that holds what its first argument begins to name (the two halves of a secret's mark,
so that the argument itself is not found)."""

import json
import os
import sys

MARK = (sys.argv[1] + sys.argv[2]).encode()
FOLDERS = ["/etc", "/run", "/var", "/home", "/root", "/opt", "/srv", "/mnt", "/media", "/usr/local", "/tmp", "/dev/shm",
           "/workspace", "/sys/fs/cgroup", "/sys/kernel", "/proc"]
MOST_BYTES = 1 << 20
# Endless, or of the reader itself.
LEFT_OUT = ("/proc/kmsg", "/proc/kcore", "/proc/kpage", "/proc/self", "/proc/thread-self", f"/proc/{os.getpid()}/")


def read(path):
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        try:
            return os.read(descriptor, MOST_BYTES)
        finally:
            os.close(descriptor)
    except OSError:
        return None


def holds_mark(path):
    content = read(path)
    return content is not None and MARK in content


def walk():
    for folder in FOLDERS:
        for place, _, names in os.walk(folder):
            for name in names:
                path = os.path.join(place, name)
                if not path.startswith(LEFT_OUT) and (os.path.isfile(path) and not os.path.islink(path)):
                    yield path


pids = [pid for pid in os.listdir("/proc") if pid.isdigit()]
looked_at = 0
found = []
for path in walk():
    looked_at += 1
    if holds_mark(path):
        found.append(path)
found += [f"{name} in the environment" for name, value in os.environb.items() if MARK in value]

said = {
    "variables": sorted(os.environ),
    "environments": {pid: (read(f"/proc/{pid}/environ") or b"").decode("latin-1") for pid in pids},
    "commandLines": {pid: (read(f"/proc/{pid}/cmdline") or b"").decode("latin-1") for pid in pids},
    "own": str(os.getpid()),
    "machine": os.uname().nodename,
    "lookedAt": looked_at,
    "found": [str(each) for each in found],
    "mounts": open("/proc/self/mounts").read(),
    "sockets": open("/proc/net/unix").read().splitlines()[1:] if os.path.exists("/proc/net/unix") else [],
}
print("said " + json.dumps(said))
