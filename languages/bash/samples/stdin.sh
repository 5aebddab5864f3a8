words=0
while read -r line; do
  echo "$line"
  set -- $line
  words=$((words + $#))
done
echo "words: $words"
