pub fn greet(name: &str) -> String {
    format!("Hello from another file, {name}!")
}
