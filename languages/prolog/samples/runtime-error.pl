:- initialization(main).

main :-
    writeln(before),
    share(100, 0, Share),
    writeln(Share).

share(Amount, People, Share) :-
    Share is Amount / People.
