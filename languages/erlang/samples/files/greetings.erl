-module(greetings).
-export([greet/1]).

greet(Name) ->
    ["Hello from another file, ", Name, "!"].
