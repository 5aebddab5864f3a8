# What is printed is written at once.
$stdout.sync = true
