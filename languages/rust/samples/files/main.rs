mod greetings;
mod people;

fn main() {
    for name in people::NAMES {
        println!("{}", greetings::polite::greet(name));
    }
}
