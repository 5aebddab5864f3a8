const ANSWER: u32 = if cfg!(answer = "42") { 42 } else { 0 };

fn main() {
    println!("built with {ANSWER}");
}
