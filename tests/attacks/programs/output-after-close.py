# Closes its output, leaves a child behind that has a copy of it and writes on, and ends.
import os, time

ready, said = os.pipe()
if os.fork() == 0:
    os.setsid()
    os.write(said, b"x")
    while True:
        os.write(1, b"late\n")
        time.sleep(0.001)
os.read(ready, 1)
os.close(1)
try:
    os.write(1, b"never\n")
except OSError as error:
    os.write(2, error.strerror.encode())
os._exit(0)
