<?php
echo "before\n";

$nothing = 0;
echo intdiv(1, $nothing), "\n";
