words=0
while IFS= read -r line; do
  printf '%s\n' "$line"
  read -ra found <<< "$line"
  words=$((words + ${#found[@]}))
done
echo "words: $words"
