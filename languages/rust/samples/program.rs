use std::collections::HashMap;
use std::error::Error;
use std::io::{self, Read};

const NUMERALS: [(u32, &str); 13] = [
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
];

fn words_of(text: &str) -> Vec<String> {
    text.split(|char: char| !char.is_ascii_alphabetic())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect()
}

fn by_frequency(words: &[String]) -> Vec<(&str, usize)> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for word in words {
        *counts.entry(word).or_default() += 1;
    }
    let mut sorted: Vec<_> = counts.into_iter().collect();
    sorted.sort_by_key(|&(word, count)| (std::cmp::Reverse(count), word));
    sorted
}

fn longest(words: &[String]) -> &str {
    words.iter().fold("", |best, word| if word.len() > best.len() { word } else { best })
}

fn caesar(text: &str, by: u8) -> String {
    let shift = |char: char, first: u8| char::from(first + (char as u8 - first + by) % 26);
    text.chars()
        .map(|char| match char {
            'a'..='z' => shift(char, b'a'),
            'A'..='Z' => shift(char, b'A'),
            _ => char,
        })
        .collect()
}

fn mean_and_deviation(numbers: &[i64]) -> (f64, f64) {
    let count = numbers.len() as f64;
    let mean = numbers.iter().sum::<i64>() as f64 / count;
    let variance = numbers.iter().map(|&number| (number as f64 - mean).powi(2)).sum::<f64>() / count;
    (mean, variance.sqrt())
}

fn primes(limit: usize) -> Vec<usize> {
    let mut crossed = vec![false; limit + 1];
    let mut found = Vec::new();
    for number in 2..=limit {
        if crossed[number] {
            continue;
        }
        found.push(number);
        for multiple in (number * number..=limit).step_by(number) {
            crossed[multiple] = true;
        }
    }
    found
}

fn queens(size: usize, columns: &mut Vec<usize>) -> usize {
    let row = columns.len();
    if row == size {
        return 1;
    }
    let mut ways = 0;
    for column in 0..size {
        let free = columns
            .iter()
            .enumerate()
            .all(|(at, &other)| other != column && other.abs_diff(column) != row - at);
        if free {
            columns.push(column);
            ways += queens(size, columns);
            columns.pop();
        }
    }
    ways
}

fn factorial(number: u64) -> u64 {
    if number < 2 {
        1
    } else {
        number * factorial(number - 1)
    }
}

fn roman(mut number: u32) -> String {
    let mut text = String::new();
    for (value, letters) in NUMERALS {
        text += &letters.repeat((number / value) as usize);
        number %= value;
    }
    text
}

fn joined<T: ToString>(items: &[T]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut input = String::new();
    io::stdin().read_to_string(&mut input)?;
    let (text, rest) = input.split_once("---\n").ok_or("there is no ---")?;
    let mut numbers = rest.lines().map(str::parse).collect::<Result<Vec<i64>, _>>()?;
    numbers.sort_unstable();

    let words = words_of(text);
    let counts = by_frequency(&words);
    println!("words {} different {}", words.len(), counts.len());
    for (word, count) in counts.iter().take(5) {
        println!("{word} {count}");
    }
    println!("longest {}", longest(&words).chars().rev().collect::<String>());
    println!("caesar {}", caesar(text.lines().next().unwrap_or_default(), 3));
    println!("sorted {}", joined(&numbers));
    let (mean, deviation) = mean_and_deviation(&numbers);
    println!("mean {mean:.3} deviation {deviation:.3}");
    println!("primes {}", joined(&primes(50)));
    println!("queens {}", queens(6, &mut Vec::new()));
    println!("factorial {}", factorial(15));
    println!("roman {}", roman(1994));
    Ok(())
}
