let () = Printf.printf "built with %d\n" ANSWER
