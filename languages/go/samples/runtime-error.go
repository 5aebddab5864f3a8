package main

import "fmt"

func main() {
	numbers := []int{1, 2, 3}
	fmt.Println("before")
	fmt.Println(numbers[len(numbers)])
}
