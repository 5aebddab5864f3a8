echo before

nothing=0
echo $((1 / nothing))
