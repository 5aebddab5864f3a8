identification division.
program-id. several-files.
procedure division.
    call "greet" using by content "Ada  ".
    call "greet" using by content "Grace".
    stop run.
