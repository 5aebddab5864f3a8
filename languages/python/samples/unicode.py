import sys

print("naïve Ωμέγα 日本語 🐢")
for line in sys.stdin:
    print(f"<{line.rstrip()}>")
