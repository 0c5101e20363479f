//! A form whose fields may come more than once, which no struct can hold.

/// Names and values, in the form's order.
pub type Pairs = Vec<(String, String)>;

/// The first value of a name; empty without one.
pub fn text<'p>(pairs: &'p Pairs, name: &str) -> &'p str {
    let found = pairs.iter().find(|(known, _)| known == name);
    found.map_or("", |(_, value)| value.as_str())
}
