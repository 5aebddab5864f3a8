let () = Printf.printf "2 by 3 is %d\n" (Area.of_sides 2 3)
