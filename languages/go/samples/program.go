package main

import (
	"bufio"
	"fmt"
	"math"
	"os"
	"sort"
	"strconv"
	"strings"
)

func isLetter(char rune) bool {
	return 'a' <= char && char <= 'z' || 'A' <= char && char <= 'Z'
}

func wordsOf(lines []string) []string {
	text := strings.ToLower(strings.Join(lines, "\n"))
	return strings.FieldsFunc(text, func(char rune) bool { return !isLetter(char) })
}

type wordCount struct {
	word  string
	count int
}

func countWords(words []string) []wordCount {
	byWord := map[string]int{}
	for _, word := range words {
		byWord[word]++
	}
	var counts []wordCount
	for word, count := range byWord {
		counts = append(counts, wordCount{word, count})
	}
	sort.Slice(counts, func(i, j int) bool {
		if counts[i].count != counts[j].count {
			return counts[i].count > counts[j].count
		}
		return counts[i].word < counts[j].word
	})
	return counts
}

func backwards(text string) string {
	var reversed strings.Builder
	for i := len(text) - 1; i >= 0; i-- {
		reversed.WriteByte(text[i])
	}
	return reversed.String()
}

func longest(words []string) (found string) {
	for _, word := range words {
		if len(word) > len(found) {
			found = word
		}
	}
	return found
}

func caesar(text string, by rune) string {
	return strings.Map(func(char rune) rune {
		switch {
		case 'a' <= char && char <= 'z':
			return 'a' + (char-'a'+by)%26
		case 'A' <= char && char <= 'Z':
			return 'A' + (char-'A'+by)%26
		}
		return char
	}, text)
}

func meanAndDeviation(numbers []int) (mean, deviation float64) {
	for _, number := range numbers {
		mean += float64(number)
	}
	mean /= float64(len(numbers))
	for _, number := range numbers {
		deviation += math.Pow(float64(number)-mean, 2)
	}
	return mean, math.Sqrt(deviation / float64(len(numbers)))
}

func primes(limit int) (found []int) {
	crossed := make([]bool, limit+1)
	for number := 2; number <= limit; number++ {
		if crossed[number] {
			continue
		}
		found = append(found, number)
		for multiple := number * number; multiple <= limit; multiple += number {
			crossed[multiple] = true
		}
	}
	return found
}

func queens(size, row int, columns, rising, falling map[int]bool) int {
	if row == size {
		return 1
	}
	ways := 0
	for column := 0; column < size; column++ {
		if columns[column] || rising[row+column] || falling[row-column] {
			continue
		}
		columns[column], rising[row+column], falling[row-column] = true, true, true
		ways += queens(size, row+1, columns, rising, falling)
		columns[column], rising[row+column], falling[row-column] = false, false, false
	}
	return ways
}

func factorial(number int64) int64 {
	if number < 2 {
		return 1
	}
	return number * factorial(number-1)
}

func roman(number int) string {
	values := []int{1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1}
	letters := []string{"M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"}
	var text strings.Builder
	for i, value := range values {
		text.WriteString(strings.Repeat(letters[i], number/value))
		number %= value
	}
	return text.String()
}

func joined(numbers []int) string {
	return strings.Trim(fmt.Sprint(numbers), "[]")
}

func main() {
	var text []string
	var numbers []int
	inText := true
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		line := lines.Text()
		switch {
		case line == "---":
			inText = false
		case inText:
			text = append(text, line)
		default:
			number, err := strconv.Atoi(line)
			if err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
			numbers = append(numbers, number)
		}
	}

	words := wordsOf(text)
	counts := countWords(words)
	fmt.Println("words", len(words), "different", len(counts))
	for _, each := range counts[:5] {
		fmt.Println(each.word, each.count)
	}
	fmt.Println("longest", backwards(longest(words)))
	fmt.Println("caesar", caesar(text[0], 3))
	sort.Ints(numbers)
	fmt.Println("sorted", joined(numbers))
	mean, deviation := meanAndDeviation(numbers)
	fmt.Printf("mean %.3f deviation %.3f\n", mean, deviation)
	fmt.Println("primes", joined(primes(50)))
	fmt.Println("queens", queens(6, 0, map[int]bool{}, map[int]bool{}, map[int]bool{}))
	fmt.Println("factorial", factorial(15))
	fmt.Println("roman", roman(1994))
}
