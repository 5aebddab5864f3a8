#include <bits/stdc++.h>

namespace {

bool is_letter(char character) {
    return std::isalpha(static_cast<unsigned char>(character));
}

std::vector<std::string> words_of(const std::vector<std::string>& lines) {
    std::vector<std::string> words;
    for (const auto& line : lines) {
        for (auto at = line.begin(); at != line.end();) {
            const auto begin = std::find_if(at, line.end(), is_letter);
            at = std::find_if_not(begin, line.end(), is_letter);
            if (begin == at) continue;
            std::string word(begin, at);
            std::transform(begin, at, word.begin(), [](unsigned char letter) { return std::tolower(letter); });
            words.push_back(std::move(word));
        }
    }
    return words;
}

std::vector<std::pair<std::string, int>> by_frequency(const std::vector<std::string>& words) {
    std::map<std::string, int> counts;
    for (const auto& word : words) ++counts[word];
    std::vector<std::pair<std::string, int>> sorted(counts.begin(), counts.end());
    // Those of the same count stay in the order of the alphabet.
    std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    return sorted;
}

std::string caesar(std::string text, int by) {
    for (char& letter : text) {
        if (!is_letter(letter)) continue;
        const char first = std::isupper(static_cast<unsigned char>(letter)) ? 'A' : 'a';
        letter = static_cast<char>(first + (letter - first + by) % 26);
    }
    return text;
}

std::vector<int> primes_up_to(int limit) {
    std::vector<bool> composite(limit + 1);
    std::vector<int> primes;
    for (int number = 2; number <= limit; ++number) {
        if (composite[number]) continue;
        primes.push_back(number);
        for (int multiple = number * number; multiple <= limit; multiple += number) composite[multiple] = true;
    }
    return primes;
}

int queens(int size, std::vector<int>& columns) {
    const int row = static_cast<int>(columns.size());
    if (row == size) return 1;
    int ways = 0;
    for (int column = 0; column < size; ++column) {
        bool is_free = true;
        for (int at = 0; at < row; ++at) {
            is_free = is_free && columns[at] != column && std::abs(columns[at] - column) != row - at;
        }
        if (!is_free) continue;
        columns.push_back(column);
        ways += queens(size, columns);
        columns.pop_back();
    }
    return ways;
}

std::int64_t factorial(int number) {
    return number < 2 ? 1 : number * factorial(number - 1);
}

std::string roman(int number) {
    static constexpr std::pair<int, const char*> digits[] = {
        {1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"},
        {40, "XL"},  {10, "X"},   {9, "IX"},  {5, "V"},    {4, "IV"},  {1, "I"}};
    std::string text;
    for (const auto& [value, letters] : digits) {
        for (; number >= value; number -= value) text += letters;
    }
    return text;
}

void print_all(const std::string& title, const std::vector<int>& numbers) {
    std::cout << title;
    for (const int number : numbers) std::cout << ' ' << number;
    std::cout << '\n';
}

void print_statistics(const std::vector<int>& numbers) {
    const double count = static_cast<double>(numbers.size());
    const double mean = std::accumulate(numbers.begin(), numbers.end(), 0.0) / count;
    const double squares = std::accumulate(numbers.begin(), numbers.end(), 0.0, [mean](double sum, int number) {
        return sum + (number - mean) * (number - mean);
    });
    std::cout << std::fixed << std::setprecision(3) << "mean " << mean << " deviation " << std::sqrt(squares / count)
              << '\n';
}

}

int main() {
    std::vector<std::string> lines;
    for (std::string line; std::getline(std::cin, line) && line != "---";) lines.push_back(line);
    std::vector<int> numbers{std::istream_iterator<int>(std::cin), {}};
    std::sort(numbers.begin(), numbers.end());

    const auto words = words_of(lines);
    const auto frequent = by_frequency(words);
    std::cout << "words " << words.size() << " different " << frequent.size() << '\n';
    for (int at = 0; at < 5; ++at) std::cout << frequent[at].first << ' ' << frequent[at].second << '\n';
    const auto longest = *std::max_element(
        words.begin(), words.end(), [](const auto& a, const auto& b) { return a.size() < b.size(); });
    std::cout << "longest " << std::string(longest.rbegin(), longest.rend()) << '\n';
    std::cout << "caesar " << caesar(lines.front(), 3) << '\n';
    print_all("sorted", numbers);
    print_statistics(numbers);
    print_all("primes", primes_up_to(50));
    std::vector<int> columns;
    std::cout << "queens " << queens(6, columns) << '\n';
    std::cout << "factorial " << factorial(15) << '\n';
    std::cout << "roman " << roman(1994) << '\n';
}
