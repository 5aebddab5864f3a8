"""Shows a secret that it was given in every way in which programs do so without meaning to."""

import base64
import hashlib
import json
import os
import sys
import time
import traceback
import urllib.parse

token, key = os.environ["TOKEN"], os.environ["KEY"]


def slowly(text, stream=sys.stdout):
    for sign in text:
        stream.write(sign)
        stream.flush()
        time.sleep(0.002)


# What proves that it has them shows nothing of them.
print("token", hashlib.sha256(token.encode()).hexdigest())
print("key", hashlib.sha256(key.encode()).hexdigest())
print("whole", token, flush=True)
slowly("slowly " + token + "\n")
slowly("slowly " + token + "\n", sys.stderr)
# Each half on a stream of its own, with the other stream in between.
for half in (token[: len(token) // 2], token[len(token) // 2 :]):
    sys.stdout.write(half)
    sys.stdout.flush()
    sys.stderr.write("between\n")
    sys.stderr.flush()
print()
print("env", dict(os.environ))
print("json", json.dumps({"token": token, "key": key}))
print("url", "https://host/?" + urllib.parse.urlencode({"token": token, "key": key}))
print("quoted", urllib.parse.quote(token), urllib.parse.quote(key))
print("basic", base64.b64encode(("user:" + token).encode()).decode())
print("base64", base64.b64encode(key.encode()).decode())
print("lines", base64.encodebytes(key.encode()).decode())
print(key.replace("\n", "\r\n"))
try:
    raise ValueError("can't sign in with " + token)
except ValueError:
    traceback.print_exc()
sys.stdout.flush()
if "exit" in sys.argv:
    # In the middle of it.
    sys.stdout.write(token[:-1])
    sys.stdout.flush()
    time.sleep(60)
print("end", flush=True)
