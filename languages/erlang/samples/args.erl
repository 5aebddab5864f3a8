-module(main).
-export([main/1]).

main(Arguments) ->
    Numbered = lists:zip(lists:seq(1, length(Arguments)), Arguments),
    [io:format("~b: ~ts~n", [Number, Argument]) || {Number, Argument} <- Numbered].
