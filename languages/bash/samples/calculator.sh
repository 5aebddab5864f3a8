printf '%.2f\n' "$(echo 'scale=4; 1 / 3' | bc)"
