number=1
for argument in "$@"; do
  printf '%d: %s\n' "$number" "$argument"
  number=$((number + 1))
done
