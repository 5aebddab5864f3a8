: greet ( c-addr u -- )  ." Hello from another file, " type ." !" cr ;
