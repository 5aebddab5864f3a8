module Greetings.Hello (greet) where

greet :: String -> String
greet name = "Hello from another file, " ++ name ++ "!"
