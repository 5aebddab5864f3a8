package main

import "fmt"

type shape interface {
	fmt.Stringer
	Area() int
}

func describe(it shape) {
	fmt.Println("The area of", it, "is", it.Area())
}
