package main

import (
	"bufio"
	"fmt"
	"os"
)

func main() {
	fmt.Println("naïve Ωμέγα 日本語 🐢")
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		fmt.Printf("<%s>\n", lines.Text())
	}
}
