module Counts = Map.Make (String)

let read_lines () =
  let rec more lines =
    match input_line stdin with line -> more (line :: lines) | exception End_of_file -> List.rev lines
  in
  more []

let rec split_at mark = function
  | [] -> ([], [])
  | line :: rest when line = mark -> ([], rest)
  | line :: rest ->
      let before, after = split_at mark rest in
      (line :: before, after)

let words_of text =
  let letters = Str.regexp "[A-Za-z]+" in
  let full_words line =
    Str.full_split letters line
    |> List.filter_map (function Str.Delim word -> Some (String.lowercase_ascii word) | Str.Text _ -> None)
  in
  List.concat_map full_words text

let count words =
  List.fold_left
    (fun counts word -> Counts.update word (fun count -> Some (1 + Option.value count ~default:0)) counts)
    Counts.empty words

let most_frequent most counts =
  Counts.bindings counts
  |> List.stable_sort (fun (_, one) (_, other) -> compare other one)
  |> List.filteri (fun place _ -> place < most)

(* The first of those that are as long. *)
let longest words =
  List.fold_left (fun best word -> if String.length word > String.length best then word else best) "" words

let backwards word = String.init (String.length word) (fun place -> word.[String.length word - 1 - place])

let caesar places =
  let moved first character = Char.chr (Char.code first + ((Char.code character - Char.code first + places) mod 26)) in
  String.map (function
    | 'a' .. 'z' as character -> moved 'a' character
    | 'A' .. 'Z' as character -> moved 'A' character
    | character -> character)

let mean numbers = List.fold_left ( +. ) 0.0 numbers /. float_of_int (List.length numbers)

let deviation numbers =
  let middle = mean numbers in
  sqrt (mean (List.map (fun number -> (number -. middle) ** 2.0) numbers))

let primes_up_to limit =
  let prime = Array.make (limit + 1) true in
  for number = 2 to limit do
    if prime.(number) then
      for factor = number to limit / number do
        prime.(number * factor) <- false
      done
  done;
  List.filter (fun number -> prime.(number)) (List.init (limit - 1) (fun place -> place + 2))

let queens size =
  let free column placed =
    List.for_all Fun.id (List.mapi (fun row other -> column <> other && abs (column - other) <> row + 1) placed)
  in
  let rec place left placed =
    if left = 0 then 1
    else
      List.init size Fun.id
      |> List.filter (fun column -> free column placed)
      |> List.fold_left (fun total column -> total + place (left - 1) (column :: placed)) 0
  in
  place size []

let rec factorial number = if number <= 1 then 1 else number * factorial (number - 1)

let roman number =
  let numerals =
    [ (1000, "M"); (900, "CM"); (500, "D"); (400, "CD"); (100, "C"); (90, "XC"); (50, "L"); (40, "XL"); (10, "X");
      (9, "IX"); (5, "V"); (4, "IV"); (1, "I") ]
  in
  let rec write left = function
    | [] -> ""
    | (value, digits) :: _ as all when left >= value -> digits ^ write (left - value) all
    | _ :: smaller -> write left smaller
  in
  write number numerals

let () =
  let text, rest = split_at "---" (read_lines ()) in
  let numbers = List.map int_of_string rest in
  let words = words_of text in
  let counts = count words in
  let exact = List.map float_of_int numbers in
  let joined numbers = String.concat " " (List.map string_of_int numbers) in
  Printf.printf "words %d different %d\n" (List.length words) (Counts.cardinal counts);
  List.iter (fun (word, count) -> Printf.printf "%s %d\n" word count) (most_frequent 5 counts);
  Printf.printf "longest %s\n" (backwards (longest words));
  Printf.printf "caesar %s\n" (caesar 3 (List.hd text));
  Printf.printf "sorted %s\n" (joined (List.sort compare numbers));
  Printf.printf "mean %.3f deviation %.3f\n" (mean exact) (deviation exact);
  Printf.printf "primes %s\n" (joined (primes_up_to 50));
  Printf.printf "queens %d\n" (queens 6);
  Printf.printf "factorial %d\n" (factorial 15);
  Printf.printf "roman %s\n" (roman 1994)
