# Forks children that stay, until no more can be had or as many as its argument says; then tells how many and holds on.
import os, sys, time

most = int(sys.argv[1])
hold_seconds = float(sys.argv[2])
made = 0
try:
    while made < most:
        if os.fork() == 0:
            time.sleep(1000)
        made += 1
except OSError as error:
    print(error.strerror)
print(made, flush=True)
time.sleep(hold_seconds)
os._exit(0)
