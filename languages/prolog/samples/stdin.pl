:- initialization(main).

main :-
    echo(0, Words),
    format("words: ~d~n", [Words]).

echo(Before, Words) :-
    read_line_to_string(user_input, Line),
    (   Line == end_of_file
    ->  Words = Before
    ;   writeln(Line),
        split_string(Line, " \t\r", " \t\r", Parts),
        exclude(==(""), Parts, Found),
        length(Found, Count),
        After is Before + Count,
        echo(After, Words)
    ).
