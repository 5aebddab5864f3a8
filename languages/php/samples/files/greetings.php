<?php

namespace Greetings;

function greet(string $name): string
{
    return "Hello from another file, $name!";
}
