val greet : string -> string
