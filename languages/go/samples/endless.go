package main

func main() {
	number := 0
	for {
		number = (number + 1) % 1_000_003
	}
}
