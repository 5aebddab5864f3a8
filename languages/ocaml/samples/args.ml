let () =
  Array.iteri (fun number argument -> if number > 0 then Printf.printf "%d: %s\n" number argument) Sys.argv
