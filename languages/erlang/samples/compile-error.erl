-module(main).
-export([main/1]).

main(_) ->
    io:format("before~n"),
    io:format("~p~n", [1 + Missing]).
