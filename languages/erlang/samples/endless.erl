-module(main).
-export([main/1]).

main(_) ->
    count(0).

count(Number) ->
    count((Number + 1) rem 1000).
