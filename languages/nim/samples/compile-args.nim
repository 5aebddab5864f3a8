const answer {.intdefine.} = 0

echo "built with ", answer
