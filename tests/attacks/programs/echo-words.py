"""Says in base64 every word that it was given: arguments, environment, the files around it, and all of its stdin."""

import base64
import json
import os
import sys


def encoded(word):
    return base64.b64encode(word if isinstance(word, bytes) else os.fsencode(word)).decode()


files = {}
for place, _, names in os.walk(b"."):
    for name in names:
        path = os.path.join(place, name)
        files[encoded(path[2:])] = encoded(open(path, "rb").read())

# `sys.argv` has passed through Python's own decoding; the kernel's copy has not.
words = open("/proc/self/cmdline", "rb").read().split(b"\0")[:-1]
print("said " + json.dumps({
    "words": [encoded(word) for word in words],
    "env": {name.decode(): encoded(value) for name, value in os.environb.items()},
    "files": files,
    "stdin": encoded(sys.stdin.buffer.read()),
}))
