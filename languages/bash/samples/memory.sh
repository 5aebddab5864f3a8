taken=x
while true; do
  taken+=$taken
done
