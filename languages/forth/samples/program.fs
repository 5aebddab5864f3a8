\ Words of the text, with how often each is there.
struct
  double% field entry-text
  cell% field entry-count
end-struct entry%

1000 constant most
create entries entry% %size most * allot
create ranking most cells allot
create numbers most cells allot
variable different
variable total
variable how-many
2variable longest
2variable input

: read-next ( -- c-addr u )
  input 2@ { addr u }
  addr u 10 scan { rest left }
  rest left dup 1 min /string input 2!
  addr u left - ;

: more? ( -- flag )  input 2@ nip 0> ;

: letter? ( char -- flag )  toupper [char] A [char] Z 1+ within ;

: lower ( c-addr u -- )
  bounds ?do i c@ dup [char] A [char] Z 1+ within if 32 + then i c! loop ;

: skip-others ( c-addr u -- c-addr u )
  begin dup while over c@ letter? 0= while 1 /string repeat then ;

: skip-letters ( c-addr u -- c-addr u )
  begin dup while over c@ letter? while 1 /string repeat then ;

: entry ( n -- addr )  entry% %size * entries + ;

: entry-of { c-addr u -- addr }
  different @ 0 ?do
    c-addr u i entry entry-text 2@ str= if i entry unloop exit then
  loop
  different @ entry { new }
  c-addr u new entry-text 2!
  0 new entry-count !
  new different @ cells ranking + !
  1 different +!
  new ;

: take-word ( c-addr u -- )
  1 total +!
  dup longest 2@ nip > if 2dup longest 2! then
  entry-of entry-count 1 swap +! ;

: take-words ( c-addr u -- )
  begin skip-others dup while
    2dup skip-letters 2swap 2 pick - take-word
  repeat
  2drop ;

\ Sorting by insertion; BEFORE says whether its first goes before its second.
: put-in-place { array n before -- }
  n cells array + @ { item }
  n begin
    dup 0> if item over 1- cells array + @ before execute else false then
  while
    dup 1- cells array + @ over cells array + !
    1-
  repeat
  item swap cells array + ! ;

: sort { array n before -- }  n 1 ?do array i before put-in-place loop ;

: more-frequent? { one other -- flag }
  one entry-count @ other entry-count @ 2dup <> if > exit then 2drop
  one entry-text 2@ other entry-text 2@ compare 0< ;

: .entry ( addr -- )  dup entry-text 2@ type space entry-count @ 0 .r cr ;

: .reversed ( c-addr u -- )  begin dup while 1- 2dup + c@ emit repeat 2drop ;

: moved ( char by first -- char )  >r swap r@ - + 26 mod r> + ;

: .caesar { c-addr u by -- }
  c-addr u bounds ?do
    i c@ dup letter? if by over [char] a < if [char] A else [char] a then moved then emit
  loop ;

: .numbers ( -- )  how-many @ 0 ?do space i cells numbers + @ 0 .r loop ;

: mean ( -- r )
  0e how-many @ 0 ?do i cells numbers + @ s>f f+ loop
  how-many @ s>f f/ ;

: deviation ( -- r )
  mean { f: middle }
  0e how-many @ 0 ?do i cells numbers + @ s>f middle f- fdup f* f+ loop
  how-many @ s>f f/ fsqrt ;

: .thousandths ( r -- )  1000e f* fround f>s 0 <# # # # [char] . hold #s #> type ;

51 constant limit
create composite limit allot
composite limit erase

: .primes ( -- )
  limit 2 ?do
    composite i + c@ 0= if
      space i 0 .r
      limit i dup * +do 1 composite i + c! j +loop
    then
  loop ;

create columns 6 cells allot

: safe? { row column -- flag }
  row 0 ?do
    i cells columns + @ column - abs
    dup 0= swap row i - = or if unloop false exit then
  loop
  true ;

: queens { row -- ways }
  row 6 = if 1 exit then
  0 6 0 do
    row i safe? if i row cells columns + ! row 1+ recurse + then
  loop ;

: factorial ( n -- n )  dup 2 < if drop 1 else dup 1- recurse * then ;

: digit { value c-addr u -- }  begin dup value >= while c-addr u type value - repeat ;

: .roman ( n -- )
  1000 s" M" digit  900 s" CM" digit  500 s" D" digit  400 s" CD" digit
  100 s" C" digit  90 s" XC" digit  50 s" L" digit  40 s" XL" digit
  10 s" X" digit  9 s" IX" digit  5 s" V" digit  4 s" IV" digit  1 s" I" digit
  drop ;

: read-text ( -- )
  begin more? while
    read-next 2dup s" ---" str= if 2drop exit then
    2dup lower take-words
  repeat ;

: read-numbers ( -- )
  begin more? while
    read-next s>number? nip if how-many @ cells numbers + ! 1 how-many +! else drop then
  repeat ;

: main ( -- )
  stdin slurp-fid input 2!
  input 2@ 2dup 10 scan nip - save-mem { c-addr u }
  read-text
  read-numbers
  ." words " total @ 0 .r ."  different " different @ 0 .r cr
  ranking different @ ['] more-frequent? sort
  5 0 do i cells ranking + @ .entry loop
  ." longest " longest 2@ .reversed cr
  ." caesar " c-addr u 3 .caesar cr
  numbers how-many @ ['] < sort
  ." sorted" .numbers cr
  ." mean " mean .thousandths ."  deviation " deviation .thousandths cr
  ." primes" .primes cr
  ." queens " 0 queens 0 .r cr
  ." factorial " 15 factorial 0 .r cr
  ." roman " 1994 .roman cr ;

main
