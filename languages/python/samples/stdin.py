import sys

words = 0
for line in sys.stdin:
    print(line, end="")
    words += len(line.split())
print(f"words: {words}")
