let share amount people = amount / people

let () =
  print_endline "before";
  print_int (share 100 (Array.length Sys.argv - 1))
