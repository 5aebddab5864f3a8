:- initialization(main).

main :-
    writeln("naïve Ωμέγα 日本語 🐢"),
    echo.

echo :-
    read_line_to_string(user_input, Line),
    (   Line == end_of_file
    ->  true
    ;   format("<~w>~n", [Line]),
        echo
    ).
