use std::io::{self, BufRead};

fn main() -> io::Result<()> {
    println!("naïve Ωμέγα 日本語 🐢");
    for line in io::stdin().lock().lines() {
        println!("<{}>", line?);
    }
    Ok(())
}
