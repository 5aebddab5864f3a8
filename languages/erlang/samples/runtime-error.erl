-module(main).
-export([main/1]).

main(Arguments) ->
    io:format("before~n"),
    io:format("~p~n", [share(100, length(Arguments))]).

share(Amount, People) ->
    Amount / People.
