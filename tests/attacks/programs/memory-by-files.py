# Fills folders with one big file each, and then takes the memory that is left. What it can't write it tells.
import sys

folders, most_mib = sys.argv[1:-1], int(sys.argv[-1])
for folder in folders:
    written = 0
    try:
        with open(f"{folder}/big", "wb", buffering=0) as file:
            while written < most_mib * 2**20:
                written += file.write(bytes(2**20))
    except OSError as error:
        print(folder, written, error.strerror, flush=True)
    else:
        print(folder, written, "all", flush=True)
if most_mib:
    held = []
    while len(held) < most_mib:
        held.append(bytearray(b"x" * 2**20))
    print("held", len(held))
