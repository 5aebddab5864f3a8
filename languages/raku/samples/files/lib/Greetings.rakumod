unit module Greetings;

sub greeting(Str $name --> Str) is export {
    "Hello from another file, $name!"
}
