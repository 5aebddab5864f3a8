echo "naïve Ωμέγα 日本語 🐢"
for line in stdin.lines:
  echo "<", line, ">"
