import groovy.transform.Field

@Field final int TOP = 5
@Field final int BOARD = 6
@Field final Map<Integer, String> NUMERALS = [
    1000: 'M', 900: 'CM', 500: 'D', 400: 'CD', 100: 'C', 90: 'XC', 50: 'L', 40: 'XL',
    10: 'X', 9: 'IX', 5: 'V', 4: 'IV', 1: 'I'
]

def lines = System.in.readLines()
def text = lines.takeWhile { it != '---' }
def numbers = lines.drop(text.size() + 1)*.toInteger()

describeWords(text)
println "caesar ${caesar(text.first(), 3)}"
println "sorted ${numbers.sort(false).join(' ')}"
println String.format(Locale.ROOT, 'mean %.3f deviation %.3f', statistics(numbers) as Object[])
println "primes ${primes(50).join(' ')}"
println "queens ${queens([])}"
println "factorial ${factorial(15)}"
println "roman ${roman(1994)}"

void describeWords(List<String> text) {
    def words = text.collectMany { it.findAll(/[A-Za-z]+/) }*.toLowerCase()
    def counts = words.countBy { it }
    println "words ${words.size()} different ${counts.size()}"
    counts.sort { a, b -> b.value <=> a.value ?: a.key <=> b.key }
        .take(TOP)
        .each { word, count -> println "$word $count" }
    println "longest ${words.max { it.size() }.reverse()}"
}

String caesar(String line, int places) {
    line.collectReplacements { moved(it, places) }
}

String moved(char letter, int places) {
    char first
    if (('a' as char) <= letter && letter <= ('z' as char)) first = 'a'
    else if (('A' as char) <= letter && letter <= ('Z' as char)) first = 'A'
    else return null
    (char) (first + (letter - first + places) % 26)
}

List<Double> statistics(List<Integer> numbers) {
    double mean = numbers.sum() / numbers.size()
    [mean, Math.sqrt(numbers.sum { (it - mean)**2 } / numbers.size())]
}

List<Integer> primes(int last) {
    def composite = new boolean[last + 1]
    (2..last).findAll { number ->
        if (composite[number]) return false
        for (int multiple = number * number; multiple <= last; multiple += number) composite[multiple] = true
        true
    }
}

int queens(List<Integer> columns) {
    if (columns.size() == BOARD) return 1
    (0..<BOARD).findAll { isSafe(it, columns) }.collect { queens(columns + it) }.sum() ?: 0
}

boolean isSafe(int column, List<Integer> columns) {
    columns.indexed().every { row, placed -> placed != column && Math.abs(placed - column) != columns.size() - row }
}

long factorial(int n) { n < 2 ? 1 : n * factorial(n - 1) }

String roman(int number) {
    def found = NUMERALS.find { value, numeral -> value <= number }
    found ? found.value + roman(number - found.key) : ''
}
