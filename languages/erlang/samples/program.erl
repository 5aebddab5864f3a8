-module(main).
-export([main/1]).

main(_) ->
    {Text, ["---" | Rest]} = lists:splitwith(fun(Line) -> Line =/= "---" end, lines()),
    Numbers = [list_to_integer(Line) || Line <- Rest],
    Words = lists:flatmap(fun words/1, Text),
    Counts = count(Words),
    Mean = lists:sum(Numbers) / length(Numbers),
    io:format("words ~b different ~b~n", [length(Words), map_size(Counts)]),
    [io:format("~s ~b~n", [Word, Count]) || {Word, Count} <- most_frequent(5, Counts)],
    io:format("longest ~s~n", [lists:reverse(longest(Words))]),
    io:format("caesar ~s~n", [[moved(Character, 3) || Character <- hd(Text)]]),
    io:format("sorted ~s~n", [joined(lists:sort(Numbers))]),
    io:format("mean ~.3f deviation ~.3f~n", [Mean, deviation(Numbers, Mean)]),
    io:format("primes ~s~n", [joined(sieve(lists:seq(2, 50)))]),
    io:format("queens ~b~n", [queens(6, 6, [])]),
    io:format("factorial ~b~n", [factorial(15)]),
    io:format("roman ~s~n", [roman(1994)]).

lines() ->
    case io:get_line("") of
        eof -> [];
        Line -> [string:trim(Line, trailing, "\n") | lines()]
    end.

words(Line) ->
    case re:run(Line, "[A-Za-z]+", [global, {capture, first, list}]) of
        {match, Found} -> [string:lowercase(Word) || [Word] <- Found];
        nomatch -> []
    end.

count(Words) ->
    lists:foldl(fun(Word, Counts) -> maps:update_with(Word, fun(Count) -> Count + 1 end, 1, Counts) end, #{}, Words).

most_frequent(Most, Counts) ->
    Sorted = lists:sort([{-Count, Word} || {Word, Count} <- maps:to_list(Counts)]),
    [{Word, -Less} || {Less, Word} <- lists:sublist(Sorted, Most)].

%% The first of those that are as long.
longest(Words) ->
    lists:foldl(fun(Word, Best) when length(Word) > length(Best) -> Word; (_, Best) -> Best end, "", Words).

moved(Character, Places) when Character >= $a, Character =< $z -> $a + (Character - $a + Places) rem 26;
moved(Character, Places) when Character >= $A, Character =< $Z -> $A + (Character - $A + Places) rem 26;
moved(Character, _) -> Character.

deviation(Numbers, Mean) ->
    math:sqrt(lists:sum([math:pow(Number - Mean, 2) || Number <- Numbers]) / length(Numbers)).

sieve([]) ->
    [];
sieve([Prime | Others]) ->
    Last = lists:max([Prime | Others]),
    [Prime | sieve(ordsets:subtract(Others, lists:seq(Prime, Last, Prime)))].

%% Columns of the queens that stand already, the last first.
queens(0, _, _) ->
    1;
queens(Left, Size, Placed) ->
    lists:sum([queens(Left - 1, Size, [Column | Placed]) || Column <- lists:seq(1, Size), free(Column, Placed)]).

free(Column, Placed) ->
    Away = lists:zip(lists:seq(1, length(Placed)), Placed),
    lists:all(fun({Rows, Other}) -> Column =/= Other andalso abs(Column - Other) =/= Rows end, Away).

factorial(0) -> 1;
factorial(Number) -> Number * factorial(Number - 1).

roman(Number) ->
    Numerals = [{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"},
                {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}],
    roman(Number, Numerals).

roman(0, _) -> "";
roman(Number, [{Value, Digits} | _] = Numerals) when Number >= Value -> Digits ++ roman(Number - Value, Numerals);
roman(Number, [_ | Smaller]) -> roman(Number, Smaller).

joined(Numbers) ->
    lists:join(" ", [integer_to_list(Number) || Number <- Numbers]).
