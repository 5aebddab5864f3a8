: divide ( n -- n )  1 swap / ;

." before" cr
0 divide .
