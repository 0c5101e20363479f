//! Who is at the other end.

use std::net::{IpAddr, SocketAddr};

use journeys::App;
use poem::web::RemoteAddr;
use poem::{Addr, Request};

const FORWARDED_FOR: &str = "X-Forwarded-For";

/// The visitor's address: the other end of the connection or, where that is a
/// proxy that the operator named, the address that this proxy saw. Anybody
/// else's header is not read, since anybody can write one.
pub fn peer(request: &Request) -> Option<IpAddr> {
    let RemoteAddr(Addr::SocketAddr(address)) = request.remote_addr() else {
        return None;
    };
    let proxies = request
        .data::<App>()
        .map_or(&[][..], |app| &app.settings.trusted_proxies);
    let forwarded = request.headers().get_all(FORWARDED_FOR);
    let hops = forwarded.iter().filter_map(|value| value.to_str().ok());
    let hops: Vec<&str> = hops.flat_map(|value| value.split(',')).collect();
    Some(nearest_stranger(address.ip(), proxies, &hops))
}

/// Each proxy appends whom it saw, so the list is read from its end, and only
/// as far as trusted proxies wrote it.
fn nearest_stranger(connected: IpAddr, proxies: &[IpAddr], hops: &[&str]) -> IpAddr {
    let mut nearest = connected.to_canonical();
    for hop in hops.iter().rev() {
        if !proxies.contains(&nearest) {
            break;
        }
        let Some(seen) = address_of(hop.trim()) else {
            break;
        };
        nearest = seen.to_canonical();
    }
    nearest
}

/// An address, perhaps with a port behind it.
fn address_of(hop: &str) -> Option<IpAddr> {
    let bare = hop.parse().ok();
    bare.or_else(|| Some(hop.parse::<SocketAddr>().ok()?.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn a_header_counts_only_as_far_as_trusted_proxies_wrote_it() {
        let proxies = [address("127.0.0.1"), address("10.0.0.2")];
        let cases: [(&str, &[&str], &str); 9] = [
            ("198.51.100.1", &["192.0.2.9"], "198.51.100.1"),
            ("127.0.0.1", &[], "127.0.0.1"),
            ("127.0.0.1", &["192.0.2.9"], "192.0.2.9"),
            ("127.0.0.1", &["203.0.113.5", " 192.0.2.9"], "192.0.2.9"),
            ("127.0.0.1", &["192.0.2.9", "10.0.0.2"], "192.0.2.9"),
            ("127.0.0.1", &["192.0.2.9", "unknown"], "127.0.0.1"),
            ("127.0.0.1", &["192.0.2.9:5678"], "192.0.2.9"),
            ("127.0.0.1", &["[2001:db8::7]:443"], "2001:db8::7"),
            ("::ffff:127.0.0.1", &["2001:db8::7"], "2001:db8::7"),
        ];
        for (connected, hops, expected) in cases {
            let found = nearest_stranger(address(connected), &proxies, hops);
            assert_eq!(found, address(expected), "{connected} {hops:?}");
        }
    }
}
