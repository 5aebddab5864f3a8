let () =
  print_endline "before";
  print_endline 42
