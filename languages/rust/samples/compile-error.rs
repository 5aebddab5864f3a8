fn main() {
    println!("before");
    let count: i32 = "three";
    println!("{count}");
}
