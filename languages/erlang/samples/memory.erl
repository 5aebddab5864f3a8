-module(main).
-export([main/1]).

main(_) ->
    keep([]).

keep(Kept) ->
    keep([lists:seq(1, 100000) | Kept]).
