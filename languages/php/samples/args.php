<?php

foreach (array_slice($argv, 1) as $index => $argument) {
    echo $index + 1, ": $argument\n";
}
