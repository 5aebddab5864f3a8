-module(main).
-export([main/1]).

main(_) ->
    io:format("words: ~b~n", [echo(0)]).

echo(Words) ->
    case io:get_line("") of
        eof ->
            Words;
        Line ->
            io:put_chars(Line),
            echo(Words + length(string:lexemes(Line, " \t\r\n")))
    end.
