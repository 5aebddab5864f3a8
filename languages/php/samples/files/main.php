<?php

require __DIR__ . '/greetings.php';

foreach (['Ada', 'Grace'] as $name) {
    echo Greetings\greet($name), "\n";
}
