<?php

$words = 0;
while (($line = fgets(STDIN)) !== false) {
    echo $line;
    $words += count(preg_split('/\s+/', $line, -1, PREG_SPLIT_NO_EMPTY));
}
echo "words: $words\n";
