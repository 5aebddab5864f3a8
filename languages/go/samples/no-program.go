package greetings

func Hello() string { return "hello" }
