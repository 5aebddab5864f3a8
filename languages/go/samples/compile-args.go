package main

import "fmt"

var answer string

func main() {
	fmt.Println("built with", answer)
}
