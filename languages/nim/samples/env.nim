import std/os

echo getEnv("GREETING")
