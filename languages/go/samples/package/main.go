package main

import "example.com/geometry/shapes"

func main() {
	describe(shapes.Rectangle{Width: 2, Height: 3})
}
