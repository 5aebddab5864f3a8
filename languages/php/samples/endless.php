<?php
$number = 0;
while (true) {
    $number++;
}
