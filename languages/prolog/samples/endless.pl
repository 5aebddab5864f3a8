:- initialization(main).

main :-
    count(0).

count(Number) :-
    Next is (Number + 1) mod 1000,
    count(Next).
