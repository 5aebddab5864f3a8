let () = List.iter (fun name -> print_endline (Hello.greet name)) [ "Ada"; "Grace" ]
