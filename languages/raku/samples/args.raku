for @*ARGS.kv -> $index, $argument {
    say "{$index + 1}: $argument";
}
