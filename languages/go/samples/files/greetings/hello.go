// Package greetings knows how to greet.
package greetings

import "fmt"

// Greet greets somebody by name.
func Greet(name string) string {
	return fmt.Sprintf("Hello from another file, %s!", name)
}
