package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"
)

func main() {
	words := 0
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		fmt.Println(lines.Text())
		words += len(strings.Fields(lines.Text()))
	}
	fmt.Println("words:", words)
}
