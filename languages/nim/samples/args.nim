import std/os

for at, argument in commandLineParams():
  echo at + 1, ": ", argument
