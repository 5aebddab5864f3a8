let rec echo () =
  match input_line stdin with
  | line ->
      Printf.printf "<%s>\n" line;
      echo ()
  | exception End_of_file -> ()

let () =
  print_endline "naïve Ωμέγα 日本語 🐢";
  echo ()
