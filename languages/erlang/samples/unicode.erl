-module(main).
-export([main/1]).

main(_) ->
    io:format("~ts~n", ["naïve Ωμέγα 日本語 🐢"]),
    echo().

echo() ->
    case io:get_line("") of
        eof ->
            ok;
        Line ->
            io:format("<~ts>~n", [string:trim(Line, trailing, "\n")]),
            echo()
    end.
