:- module(greetings, [greet/1]).

greet(Name) :-
    format("Hello from another file, ~s!~n", [Name]).
