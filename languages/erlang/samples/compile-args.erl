-module(main).
-export([main/1]).

main(_) ->
    io:format("built with ~p~n", [?ANSWER]).
