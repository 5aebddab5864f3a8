:- use_module(greetings).
:- initialization(main).

main :-
    forall(member(Name, ["Ada", "Grace"]), greet(Name)).
