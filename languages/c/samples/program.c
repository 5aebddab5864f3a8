#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 200, LONGEST = 200, BOARD = 6, LIMIT = 50 };

typedef struct {
    char text[LONGEST];
    int count;
} Word;

static Word words[MOST];
static int different, total;
static char longest[LONGEST], first_line[LONGEST];
static int numbers[MOST], how_many;

static void count_word(const char *text) {
    total++;
    if (strlen(text) > strlen(longest)) strcpy(longest, text);
    for (int at = 0; at < different; at++) {
        if (strcmp(words[at].text, text) == 0) {
            words[at].count++;
            return;
        }
    }
    strcpy(words[different].text, text);
    words[different++].count = 1;
}

static void count_words(const char *line) {
    char word[LONGEST];
    size_t length = 0;
    for (;; line++) {
        if (isalpha((unsigned char)*line)) {
            word[length++] = (char)tolower((unsigned char)*line);
        } else if (length > 0) {
            word[length] = '\0';
            count_word(word);
            length = 0;
        }
        if (*line == '\0') return;
    }
}

static void read_input(void) {
    char line[LONGEST];
    bool in_text = true;
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = '\0';
        if (!in_text) {
            numbers[how_many++] = atoi(line);
        } else if (strcmp(line, "---") == 0) {
            in_text = false;
        } else {
            if (first_line[0] == '\0') strcpy(first_line, line);
            count_words(line);
        }
    }
}

static int by_frequency(const void *left, const void *right) {
    const Word *a = left, *b = right;
    return a->count != b->count ? b->count - a->count : strcmp(a->text, b->text);
}

static int by_value(const void *left, const void *right) {
    const int *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

static char shifted(char letter, int by) {
    if (!isalpha((unsigned char)letter)) return letter;
    const char first = isupper((unsigned char)letter) ? 'A' : 'a';
    return (char)(first + (letter - first + by) % 26);
}

static bool is_free(const int columns[], int row, int column) {
    for (int at = 0; at < row; at++) {
        if (columns[at] == column || abs(columns[at] - column) == row - at) return false;
    }
    return true;
}

static int queens(int columns[], int row) {
    if (row == BOARD) return 1;
    int ways = 0;
    for (int column = 0; column < BOARD; column++) {
        if (!is_free(columns, row, column)) continue;
        columns[row] = column;
        ways += queens(columns, row + 1);
    }
    return ways;
}

static long long factorial(int number) {
    return number < 2 ? 1 : number * factorial(number - 1);
}

static void print_text(void) {
    printf("words %d different %d\n", total, different);
    qsort(words, (size_t)different, sizeof words[0], by_frequency);
    for (int at = 0; at < 5; at++) printf("%s %d\n", words[at].text, words[at].count);
    printf("longest ");
    for (size_t at = strlen(longest); at > 0; at--) putchar(longest[at - 1]);
    printf("\ncaesar ");
    for (const char *at = first_line; *at; at++) putchar(shifted(*at, 3));
    putchar('\n');
}

static void print_numbers(void) {
    qsort(numbers, (size_t)how_many, sizeof numbers[0], by_value);
    double sum = 0, squares = 0;
    printf("sorted");
    for (int at = 0; at < how_many; at++) {
        printf(" %d", numbers[at]);
        sum += numbers[at];
    }
    const double mean = sum / how_many;
    for (int at = 0; at < how_many; at++) squares += (numbers[at] - mean) * (numbers[at] - mean);
    printf("\nmean %.3f deviation %.3f\n", mean, sqrt(squares / how_many));
}

static void print_primes(void) {
    bool composite[LIMIT + 1] = {false};
    printf("primes");
    for (int number = 2; number <= LIMIT; number++) {
        if (composite[number]) continue;
        printf(" %d", number);
        for (int multiple = number * number; multiple <= LIMIT; multiple += number) composite[multiple] = true;
    }
    putchar('\n');
}

static void print_roman(int number) {
    static const struct {
        int value;
        const char *letters;
    } digits[] = {{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"},
                  {40, "XL"},  {10, "X"},   {9, "IX"},  {5, "V"},    {4, "IV"},  {1, "I"}};
    printf("roman ");
    for (size_t at = 0; at < sizeof digits / sizeof digits[0]; at++) {
        for (; number >= digits[at].value; number -= digits[at].value) printf("%s", digits[at].letters);
    }
    putchar('\n');
}

int main(void) {
    read_input();
    print_text();
    print_numbers();
    print_primes();
    int columns[BOARD];
    printf("queens %d\n", queens(columns, 0));
    printf("factorial %lld\n", factorial(15));
    print_roman(1994);
    return 0;
}
