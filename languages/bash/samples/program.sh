declare -A count_of
declare -a text numbers words
LETTERS=abcdefghijklmnopqrstuvwxyz

read_input() {
  local line
  while IFS= read -r line && [[ $line != --- ]]; do text+=("$line"); done
  mapfile -t numbers
}

take_words() {
  local rest=${text[*]} word
  while [[ $rest =~ [A-Za-z]+ ]]; do
    word=${BASH_REMATCH[0]}
    rest=${rest#*"$word"}
    words+=("${word,,}")
    count_of[${word,,}]=$((${count_of[${word,,}]:-0} + 1))
  done
}

most_frequent() {
  local word
  for word in "${!count_of[@]}"; do
    echo "$word ${count_of[$word]}"
  done | LC_ALL=C sort -k 2,2nr -k 1,1 | head -n "$1"
}

longest() {
  local word found=
  for word in "${words[@]}"; do
    if ((${#word} > ${#found})); then found=$word; fi
  done
  echo "$found"
}

reversed() {
  local at text=
  for ((at = ${#1} - 1; at >= 0; at--)); do text+=${1:at:1}; done
  echo "$text"
}

caesar() {
  local by=$2 moved
  moved=${LETTERS:by}${LETTERS:0:by}
  tr "$LETTERS${LETTERS^^}" "$moved${moved^^}" <<< "$1"
}

# The square root of a whole number, rounded down.
root() {
  local guess=$1 next=$((($1 + 1) / 2))
  while ((next < guess)); do
    guess=$next
    next=$(((guess + $1 / guess) / 2))
  done
  echo "$guess"
}

# Bash has whole numbers only: these are thousandths of what is meant, to one digit more, and then rounded.
thousandths() {
  local rounded=$((($1 + 5) / 10))
  printf '%d.%03d' $((rounded / 1000)) $((rounded % 1000))
}

print_mean_and_deviation() {
  local number sum=0 squares=0 many=${#numbers[@]}
  for number in "${numbers[@]}"; do
    sum=$((sum + number))
    squares=$((squares + number * number))
  done
  local variance=$(((squares * many - sum * sum) * 100000000 / (many * many)))
  echo "mean $(thousandths $((sum * 10000 / many))) deviation $(thousandths "$(root "$variance")")"
}

primes_up_to() {
  local -a composite primes
  local number multiple
  for ((number = 2; number <= $1; number++)); do
    if [[ ${composite[number]} ]]; then continue; fi
    primes+=("$number")
    for ((multiple = number * number; multiple <= $1; multiple += number)); do composite[multiple]=1; done
  done
  echo "${primes[*]}"
}

is_safe() {
  local column=$1 at distance
  shift
  local -a columns=("$@")
  for at in "${!columns[@]}"; do
    distance=$((columns[at] - column))
    if ((distance == 0 || distance * distance == ($# - at) ** 2)); then return 1; fi
  done
}

# Counts in the variable `ways`: a subshell for every place would be slow.
queens() {
  local size=$1 column
  shift
  if (($# == size)); then
    ways=$((ways + 1))
    return
  fi
  for ((column = 0; column < size; column++)); do
    if is_safe "$column" "$@"; then queens "$size" "$@" "$column"; fi
  done
}

factorial() {
  if (($1 < 2)); then echo 1; else echo $(($1 * $(factorial $(($1 - 1))))); fi
}

roman() {
  local number=$1 digit text=
  for digit in 1000M 900CM 500D 400CD 100C 90XC 50L 40XL 10X 9IX 5V 4IV 1I; do
    while ((number >= ${digit%%[A-Z]*})); do
      text+=${digit##*[0-9]}
      number=$((number - ${digit%%[A-Z]*}))
    done
  done
  echo "$text"
}

read_input
take_words
echo "words ${#words[@]} different ${#count_of[@]}"
most_frequent 5
echo "longest $(reversed "$(longest)")"
echo "caesar $(caesar "${text[0]}" 3)"
echo "sorted $(printf '%s\n' "${numbers[@]}" | sort -n | paste -s -d ' ')"
print_mean_and_deviation
echo "primes $(primes_up_to 50)"
ways=0
queens 6
echo "queens $ways"
echo "factorial $(factorial 15)"
echo "roman $(roman 1994)"
