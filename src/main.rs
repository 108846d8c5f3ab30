//! Page or worker, whichever it finds itself in.

fn main() {}
