:- initialization(main).

main :-
    keep([]).

keep(Kept) :-
    numlist(1, 100000, Numbers),
    keep([Numbers|Kept]).
