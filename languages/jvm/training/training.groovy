import groovy.transform.Canonical

@Canonical
class Person implements Comparable<Person> {
    String name
    int age = 0

    int compareTo(Person other) { name <=> other.name }
}

enum Colour { RED, GREEN }

int factorial(int n) { n < 2 ? 1 : n * factorial(n - 1) }

def lines = System.in.readLines()
def counts = [:].withDefault { 0 }
lines.each { line -> line.split(/\s+/).each { counts[it]++ } }
counts.sort { a, b -> b.value <=> a.value ?: a.key <=> b.key }.take(2).each { word, count -> println "$word $count" }
println((1..5).collect { it * it }.findAll { it % 2 }.sum() + factorial(5))
println([new Person('Grace'), new Person(name: 'Ada', age: 3)].sort()*.name.join(', '))
println String.format('%.3f', Math.sqrt(2.0d) / 3)
def text = new StringBuilder()
for (letter in 'a'..'e') text << letter.toUpperCase()
try {
    assert text.size() == 5
    switch (text.toString()) {
        case ~/A.*/: println text.reverse(); break
        default: println Colour.values()*.name()
    }
    text.toString() as int
} catch (NumberFormatException error) {
    println error.message
}
println args.size()
