fn main() {
    for (number, argument) in std::env::args().enumerate().skip(1) {
        println!("{number}: {argument}");
    }
}
