echo "naïve Ωμέγα 日本語 🐢"
while IFS= read -r line; do
  echo "<$line>"
done
