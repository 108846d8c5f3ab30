//! index.html as Trunk reads it → index.html of the finished page.

use crate::run::Outcome;

/// What an element marked `data-trunk` asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asset {
    /// A stylesheet, by its path.
    Css(String),
    /// The page's icon, by its path.
    Icon(String),
    /// A file to stand beside the page, by its path.
    Copy(String),
    /// The program.
    Rust,
}

/// Every asset that `html` names, in its order.
pub fn assets(html: &str) -> Outcome<Vec<Asset>> {
    html.lines().filter(|line| is_asset(line)).map(asset).collect()
}

/// The page with its assets under their final names: one stylesheet, the icon, and in place of the program the script that
/// starts it.
pub fn finish(html: &str, style: &str, icon: &str, script: &str) -> Outcome<String> {
    let mut out = String::new();
    let mut style = Some(format!("<link rel=\"stylesheet\" href=\"{style}\">"));
    for line in html.lines() {
        let line = if is_asset(line) {
            match asset(line)? {
                // all stylesheets are one file, in the place of the first
                Asset::Css(_) => style.take(),
                Asset::Icon(_) => Some(format!("<link rel=\"icon\" type=\"image/svg+xml\" href=\"{icon}\">")),
                Asset::Rust => Some(script.to_owned()),
                Asset::Copy(_) => None,
            }
        } else {
            Some(line.to_owned())
        };
        if let Some(line) = line {
            out.push_str(&line);
            out.push('\n');
        }
    }
    Ok(out)
}

/// The policy that `html` gives itself, to be sent as a header too.
pub fn policy(html: &str) -> Outcome<String> {
    let line = html.lines().find(|line| line.contains("http-equiv=\"Content-Security-Policy\""));
    line.and_then(|line| attribute(line, "content"))
        .ok_or_else(|| "index.html has no Content-Security-Policy on a line of its own; put it back.".to_owned())
}

fn is_asset(line: &str) -> bool {
    line.trim_start().starts_with("<link data-trunk")
}

fn asset(line: &str) -> Outcome<Asset> {
    let href = || attribute(line, "href").ok_or_else(|| format!("index.html: no href in `{}`; add it.", line.trim()));
    match attribute(line, "rel").as_deref() {
        Some("css") => Ok(Asset::Css(href()?)),
        Some("icon") => Ok(Asset::Icon(href()?)),
        Some("copy-file") => Ok(Asset::Copy(href()?)),
        Some("rust") => Ok(Asset::Rust),
        _ => Err(format!(
            "index.html asks for `{}`, which `cargo xtask dist` doesn't know; teach it in xtask/src/html.rs.",
            line.trim()
        )),
    }
}

fn attribute(line: &str, name: &str) -> Option<String> {
    let (_, rest) = line.split_once(&format!(" {name}=\""))?;
    Some(rest.split_once('"')?.0.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<head>\n\
        <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'\">\n\
        <link data-trunk rel=\"icon\" href=\"icon.svg\">\n\
        <link data-trunk rel=\"css\" href=\"a.css\">\n\
        <link data-trunk rel=\"css\" href=\"b.css\">\n\
        <link data-trunk rel=\"copy-file\" href=\"boot.js\">\n\
        <link data-trunk rel=\"rust\" data-bin=\"page\">\n\
        </head>\n";

    #[test]
    fn assets_come_in_the_order_of_the_page() {
        let css = |name: &str| Asset::Css(name.into());
        let want =
            [Asset::Icon("icon.svg".into()), css("a.css"), css("b.css"), Asset::Copy("boot.js".into()), Asset::Rust];
        assert_eq!(assets(PAGE).unwrap(), want);
    }

    #[test]
    fn the_finished_page_names_final_files_only() {
        let page = finish(PAGE, "style-1.css", "icon-2.svg", "<script src=\"boot-3.js\"></script>").unwrap();
        assert_eq!(page.matches("style-1.css").count(), 1);
        assert!(page.contains("icon-2.svg") && page.contains("boot-3.js"));
        assert!(!page.contains("data-trunk") && !page.contains("a.css"), "{page}");
    }

    #[test]
    fn an_unknown_asset_is_refused() {
        assert!(assets("<link data-trunk rel=\"sass\" href=\"a.scss\">").is_err());
    }

    #[test]
    fn the_policy_is_that_of_the_page() {
        assert_eq!(policy(PAGE).unwrap(), "default-src 'none'");
    }
}
