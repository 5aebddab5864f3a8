:- initialization(main).

main :-
    writeln(before)
    writeln(after).
