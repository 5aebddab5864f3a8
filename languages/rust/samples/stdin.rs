use std::io::{self, BufRead};

fn main() -> io::Result<()> {
    let mut words = 0;
    for line in io::stdin().lock().lines() {
        let line = line?;
        println!("{line}");
        words += line.split_whitespace().count();
    }
    println!("words: {words}");
    Ok(())
}
