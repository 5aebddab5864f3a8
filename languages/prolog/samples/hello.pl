:- initialization(main).

main :-
    writeln('Hello, world!').
