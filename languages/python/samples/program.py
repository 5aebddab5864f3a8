import math
import re
import sys


def words_of(lines):
    return [word.lower() for line in lines for word in re.findall(r"[A-Za-z]+", line)]


def most_frequent(words, how_many):
    counts = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:how_many]


def caesar(text, by):
    def shift(char):
        if not char.isascii() or not char.isalpha():
            return char
        first = ord("A") if char.isupper() else ord("a")
        return chr(first + (ord(char) - first + by) % 26)

    return "".join(shift(char) for char in text)


def primes_up_to(limit):
    is_prime = [True] * (limit + 1)
    for number in range(2, limit + 1):
        if is_prime[number]:
            yield number
            for multiple in range(number * number, limit + 1, number):
                is_prime[multiple] = False


def queens(size, columns=()):
    row = len(columns)
    if row == size:
        return 1
    return sum(
        queens(size, (*columns, column))
        for column in range(size)
        if all(column != other and abs(column - other) != row - at for at, other in enumerate(columns))
    )


def factorial(number):
    return 1 if number < 2 else number * factorial(number - 1)


def roman(number):
    digits = {1000: "M", 900: "CM", 500: "D", 400: "CD", 100: "C", 90: "XC", 50: "L", 40: "XL", 10: "X", 9: "IX"}
    digits.update({5: "V", 4: "IV", 1: "I"})
    text = ""
    for value, letters in digits.items():
        while number >= value:
            text += letters
            number -= value
    return text


def main():
    lines = sys.stdin.read().splitlines()
    border = lines.index("---")
    text, numbers = lines[:border], sorted(int(line) for line in lines[border + 1 :])
    words = words_of(text)
    print(f"words {len(words)} different {len(set(words))}")
    for word, count in most_frequent(words, 5):
        print(f"{word} {count}")
    print("longest", max(words, key=len)[::-1])
    print("caesar", caesar(text[0], 3))
    print("sorted", *numbers)
    mean = sum(numbers) / len(numbers)
    deviation = math.sqrt(sum((number - mean) ** 2 for number in numbers) / len(numbers))
    print(f"mean {mean:.3f} deviation {deviation:.3f}")
    print("primes", *primes_up_to(50))
    print("queens", queens(6))
    print("factorial", factorial(15))
    print("roman", roman(1994))


main()
