//! What the page weighs: as it is, and as hosts send it.

use std::io::Write as _;

/// Bytes of a file, plain and compressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sizes {
    raw: usize,
    gzip: usize,
    brotli: usize,
}

/// Its sizes, each compression at its best.
pub fn of(body: &[u8]) -> Sizes {
    Sizes { raw: body.len(), gzip: gzip(body), brotli: brotli(body) }
}

fn gzip(body: &[u8]) -> usize {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let written = encoder.write_all(body).and_then(|()| encoder.finish());
    written.map_or(body.len(), |bytes| bytes.len())
}

fn brotli(body: &[u8]) -> usize {
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    let mut out = Vec::new();
    brotli::BrotliCompress(&mut &body[..], &mut out, &parameters).unwrap_or(body.len())
}

/// Prints a table of the files and their sum.
pub fn print(files: &[(String, Sizes)]) {
    let row = |name: &str, s: Sizes| {
        println!("  {name:<44}{:>12}{:>12}{:>12}", thousands(s.raw), thousands(s.gzip), thousands(s.brotli));
    };
    println!("  {:<44}{:>12}{:>12}{:>12}", "bytes", "raw", "gzip", "brotli");
    files.iter().for_each(|(name, sizes)| row(name, *sizes));
    let sum = files.iter().fold(Sizes::default(), |sum, (_, s)| Sizes {
        raw: sum.raw + s.raw,
        gzip: sum.gzip + s.gzip,
        brotli: sum.brotli + s.brotli,
    });
    row("all", sum);
}

/// `1234567` → `1,234,567`
pub fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!([0, 999, 1000, 1_234_567].map(thousands), ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn repetition_compresses() {
        let sizes = of(&[b'a'; 10_000]);
        assert!(sizes.raw == 10_000 && sizes.gzip < 100 && sizes.brotli < 100, "{sizes:?}");
    }
}
