echo "before"
echo missing
