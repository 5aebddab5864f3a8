source ./greetings.sh

for name in Ada Grace; do
  greet "$name"
done
