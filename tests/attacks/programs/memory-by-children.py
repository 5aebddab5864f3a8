# Children that take 16 MiB each and stay; for each that the kernel kills another one is made.
import os, time

print("begun", flush=True)
while True:
    try:
        if os.fork() == 0:
            held = bytearray(b"x" * (16 * 2**20))
            time.sleep(1000)
    except OSError:
        time.sleep(0.01)
