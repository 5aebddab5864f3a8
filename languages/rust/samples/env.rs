fn main() {
    println!("{}", std::env::var("GREETING").unwrap_or_default());
}
