:- initialization(main).

main :-
    read_lines(Lines),
    append(Text, ["---"|Rest], Lines),
    maplist([Line, Number]>>number_string(Number, Line), Rest, Numbers),
    words(Text, Words),
    length(Words, Count),
    counts(Words, Counts),
    length(Counts, Different),
    format("words ~d different ~d~n", [Count, Different]),
    length(Frequent, 5),
    append(Frequent, _, Counts),
    forall(member(Less-Word, Frequent), (Times is -Less, format("~w ~d~n", [Word, Times]))),
    longest(Words, Longest),
    atom_codes(Longest, Codes),
    reverse(Codes, Backwards),
    format("longest ~s~n", [Backwards]),
    Text = [First|_],
    string_codes(First, Plain),
    maplist(moved(3), Plain, Moved),
    format("caesar ~s~n", [Moved]),
    msort(Numbers, Sorted),
    say(sorted, Sorted),
    mean(Numbers, Mean),
    deviation(Numbers, Mean, Deviation),
    format("mean ~3f deviation ~3f~n", [Mean, Deviation]),
    numlist(2, 50, Candidates),
    sieve(Candidates, Primes),
    say(primes, Primes),
    aggregate_all(count, queens(6, _), Queens),
    factorial(15, Factorial),
    roman(1994, Roman),
    format("queens ~d~nfactorial ~d~nroman ~w~n", [Queens, Factorial, Roman]).

read_lines(Lines) :-
    read_string(user_input, _, Input),
    split_string(Input, "\n", "", Parts),
    exclude(==(""), Parts, Lines).

say(Name, Numbers) :-
    atomic_list_concat(Numbers, ' ', Joined),
    format("~w ~w~n", [Name, Joined]).

words(Text, Words) :-
    atomic_list_concat(Text, ' ', Joined),
    downcase_atom(Joined, Lower),
    atom_codes(Lower, Codes),
    phrase(words(Words), Codes).

words(Words) --> [Code], { \+ letter(Code) }, !, words(Words).
words([Word|Words]) --> letters(Codes), { Codes = [_|_], !, atom_codes(Word, Codes) }, words(Words).
words([]) --> [].

letters([Code|Codes]) --> [Code], { letter(Code) }, !, letters(Codes).
letters([]) --> [].

letter(Code) :-
    between(0'a, 0'z, Code).

% Less-Word, sorted: the most frequent first, as many times by the alphabet.
counts(Words, Counts) :-
    msort(Words, Sorted),
    clumped_words(Sorted, Clumps),
    msort(Clumps, Counts).

clumped_words(Sorted, Clumps) :-
    maplist([Word, Word-1]>>true, Sorted, Pairs),
    group_pairs_by_key(Pairs, Groups),
    maplist([Word-Ones, Less-Word]>>(length(Ones, Times), Less is -Times), Groups, Clumps).

longest([Word|Words], Longest) :-
    foldl(longer, Words, Word, Longest).

longer(Word, Best, Longer) :-
    atom_length(Word, Length),
    atom_length(Best, Most),
    (   Length > Most
    ->  Longer = Word
    ;   Longer = Best
    ).

moved(Places, Code, Moved) :-
    member(First, [0'a, 0'A]),
    Last is First + 25,
    between(First, Last, Code),
    !,
    Moved is First + (Code - First + Places) mod 26.
moved(_, Code, Code).

mean(Numbers, Mean) :-
    sum_list(Numbers, Sum),
    length(Numbers, Length),
    Mean is Sum / Length.

deviation(Numbers, Mean, Deviation) :-
    maplist({Mean}/[Number, Square]>>(Square is (Number - Mean) ** 2), Numbers, Squares),
    mean(Squares, Variance),
    Deviation is sqrt(Variance).

sieve([], []).
sieve([Prime|Others], [Prime|Primes]) :-
    findall(Multiple, (between(Prime, 50, Factor), Multiple is Prime * Factor), Multiples),
    subtract(Others, Multiples, Left),
    sieve(Left, Primes).

queens(Size, Queens) :-
    numlist(1, Size, Columns),
    permutation(Columns, Queens),
    safe(Queens).

safe([]).
safe([Queen|Queens]) :-
    \+ ( nth1(Rows, Queens, Other), abs(Queen - Other) =:= Rows ),
    safe(Queens).

factorial(0, 1) :- !.
factorial(Number, Factorial) :-
    Less is Number - 1,
    factorial(Less, Smaller),
    Factorial is Number * Smaller.

roman(0, '') :- !.
roman(Number, Roman) :-
    member(Value-Digits, [1000-'M', 900-'CM', 500-'D', 400-'CD', 100-'C', 90-'XC', 50-'L', 40-'XL', 10-'X', 9-'IX', 5-'V', 4-'IV', 1-'I']),
    Value =< Number,
    !,
    Left is Number - Value,
    roman(Left, Smaller),
    atom_concat(Digits, Smaller, Roman).
