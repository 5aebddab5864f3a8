# Starts threads that stay, as many as its argument says or can be had; then tells how many.
import os, sys, threading, time

most = int(sys.argv[1])
hold_seconds = float(sys.argv[2])
threading.stack_size(32768)
made = 0
try:
    while made < most:
        threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
        made += 1
except RuntimeError as error:
    print(error)
print(made, flush=True)
time.sleep(hold_seconds)
os._exit(0)
