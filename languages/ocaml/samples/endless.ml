let rec count number = count ((number + 1) mod 1000)
let () = count 0
