fn main() {
    println!("before");
    let numbers: Vec<i32> = std::env::args().skip(1).flat_map(|text| text.parse()).collect();
    println!("{}", numbers[3]);
}
