:- initialization(main).

main :-
    current_prolog_flag(argv, Arguments),
    forall(nth1(Number, Arguments, Argument), format("~d: ~w~n", [Number, Argument])).
