taken = []
while True:
    taken.append(bytearray(1024 * 1024))
