pub const NAMES: [&str; 2] = ["Ada", "Grace"];
