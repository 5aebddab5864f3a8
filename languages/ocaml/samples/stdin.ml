let blank character = character = ' ' || character = '\t' || character = '\r'

let words line =
  String.map (fun character -> if blank character then ' ' else character) line
  |> String.split_on_char ' '
  |> List.filter (fun word -> word <> "")
  |> List.length

let rec echo count =
  match input_line stdin with
  | line ->
      print_endline line;
      echo (count + words line)
  | exception End_of_file -> count

let () = Printf.printf "words: %d\n" (echo 0)
