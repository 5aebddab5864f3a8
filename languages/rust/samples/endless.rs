fn main() {
    let mut number: u64 = 0;
    loop {
        number = number.wrapping_add(1);
    }
}
