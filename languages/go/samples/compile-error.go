package main

import "fmt"

func main() {
	fmt.Println("before")
	var count int = "three"
	fmt.Println(count)
}
