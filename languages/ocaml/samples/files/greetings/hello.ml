let greet name = Words.opening ^ ", " ^ name ^ "!"
