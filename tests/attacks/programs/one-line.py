# A line of 1 GB without an end, to stdout or stderr.
import os, sys

to = int(sys.argv[1])
os.write(to, b"begun\n")
piece = b"x" * 2**20
for _ in range(1024):
    at = 0
    while at < len(piece):
        at += os.write(to, piece[at:])
