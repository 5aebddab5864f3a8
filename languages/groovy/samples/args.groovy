args.eachWithIndex { arg, index -> println "${index + 1}: $arg" }
