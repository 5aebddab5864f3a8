# Takes memory and writes to it, MiB by MiB, as much as its argument says; every 16 MiB it tells.
import sys

most = int(sys.argv[1])
held = []
while len(held) < most:
    held.append(bytearray(b"x" * 2**20))
    if len(held) % 16 == 0:
        print(len(held), flush=True)
