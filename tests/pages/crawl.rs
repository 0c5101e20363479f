//! Follows every link of a visitor's pages, as a search engine would.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use api::policy::{TABLE, Table, Verb};

use crate::site::{Answer, Browser};

/// More than any role can reach: a link that makes new links would not end.
const MOST_PAGES: usize = 1_000;

/// Everything reached, by address.
pub async fn crawl(browser: &Browser, also: &[String]) -> BTreeMap<String, Answer> {
    let mut seen = BTreeSet::new();
    let mut waiting: VecDeque<String> = pages_without_parameters()
        .map(ToOwned::to_owned)
        .chain(also.iter().cloned())
        .collect();
    let mut pages = BTreeMap::new();
    while let Some(address) = waiting.pop_front() {
        if !seen.insert(address.clone()) {
            continue;
        }
        assert!(seen.len() < MOST_PAGES, "the links do not end: {address}");
        let answer = browser.get(&address).await;
        if answer.status == 303 {
            waiting.push_back(answer.location().to_owned());
        }
        waiting.extend(links(&answer, &address));
        pages.insert(address, answer);
    }
    pages
}

/// The addresses on our own site that a page leads to.
fn links(answer: &Answer, address: &str) -> Vec<String> {
    if !is_page(answer) {
        return Vec::new();
    }
    let links = answer.text.split("href=\"").skip(1);
    let links = links.filter_map(|rest| rest.split('"').next());
    links.filter_map(|link| resolved(link, address)).collect()
}

fn resolved(link: &str, address: &str) -> Option<String> {
    let link = link.replace("&amp;", "&").replace("&#38;", "&");
    let link = link.split('#').next().unwrap_or_default();
    if link.starts_with('/') {
        return Some(link.to_owned());
    }
    // Lessons link to their neighbours: `../lessons/F1-2`.
    let name = link.strip_prefix("../")?;
    let path = address.split('?').next().unwrap_or(address);
    let folder = path.rsplitn(3, '/').nth(2)?;
    Some(format!("{folder}/{name}"))
}

/// Whether an answer is a page for people.
pub fn is_page(answer: &Answer) -> bool {
    answer
        .header("content-type")
        .is_some_and(|kind| kind.starts_with("text/html"))
}

/// The paths of the table's pages.
fn page_paths() -> impl Iterator<Item = &'static str> {
    let pages = TABLE.iter().filter(|rule| rule.verb == Verb::Get);
    pages
        .map(|rule| rule.path)
        .filter(|path| !path.starts_with("/api/"))
}

fn pages_without_parameters() -> impl Iterator<Item = &'static str> {
    page_paths().filter(|path| !path.contains('{'))
}

/// The table's pages that none of these addresses belongs to.
pub fn unvisited<'p>(visited: impl Iterator<Item = &'p String>) -> Vec<&'static str> {
    let visited: BTreeSet<&str> = visited
        .filter_map(|address| {
            let path = address.split('?').next().unwrap_or(address);
            Table(TABLE).find(Verb::Get, path)
        })
        .map(|rule| rule.path)
        .collect();
    page_paths()
        .filter(|path| !visited.contains(path))
        .collect()
}
