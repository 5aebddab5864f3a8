package main

import (
	"fmt"

	"main/greetings"
)

func main() {
	for _, name := range []string{"Ada", "Grace"} {
		fmt.Println(greetings.Greet(name))
	}
}
