//! Networks: who may send, and whose word is believed.

use std::{fmt, net::IpAddr, str::FromStr};

use bot_core::Dialect;
use ipnet::{IpNet, Ipv4Net};

/// The networks that Telegram sends webhooks from, as it documents them.
const TELEGRAM: [&str; 2] = ["149.154.160.0/20", "91.108.4.0/22"];

/// Networks and single addresses.
///
/// ```
/// use bot_server::Networks;
///
/// let networks: Networks = "10.0.0.0/8, 192.168.1.7, fd00::/8".parse().unwrap();
/// assert!(networks.have("10.1.2.3".parse().unwrap()));
/// assert!(!networks.have("192.168.1.8".parse().unwrap()));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Networks(Vec<IpNet>);

impl Networks {
    /// Whether an address is in one of them. An IPv4 address that is written as an IPv6 one, as
    /// sockets do that take both, is the IPv4 address.
    #[must_use]
    pub fn have(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }

    /// Those that Telegram documents as what its webhooks come from.
    #[must_use]
    pub fn of_telegram() -> Self {
        let networks = TELEGRAM.into_iter().filter_map(|text| text.parse::<Ipv4Net>().ok());
        Self(networks.map(IpNet::V4).collect())
    }

    /// Reads them, or the word `platform` for those of the platform.
    pub(crate) fn or_of_platform(
        text: &str,
        dialect: Dialect,
        own_server: bool,
    ) -> Result<Self, String> {
        match text {
            "platform" if own_server => Err(
                "the networks of the platform are not those of your own API server: name its address"
                    .to_owned(),
            ),
            "platform" if dialect == Dialect::SafeW => Err(
                "SafeW does not say from which networks it sends: name them yourself, or leave this out (the webhook's secret is what keeps others out)"
                    .to_owned(),
            ),
            "platform" => Ok(Self::of_telegram()),
            text => text.parse(),
        }
    }
}

impl FromStr for Networks {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        let networks: Vec<_> = parts.map(network).collect::<Result<_, _>>()?;
        if networks.is_empty() {
            return Err("no network is named, such as 10.0.0.0/8 or 192.168.1.7".to_owned());
        }
        Ok(Self(networks))
    }
}

fn network(text: &str) -> Result<IpNet, String> {
    if let Ok(address) = text.parse::<IpAddr>() {
        return Ok(address.to_canonical().into());
    }
    let wrong = || format!("`{text}` is no network, such as 10.0.0.0/8, and no address");
    let network: IpNet = text.parse().map_err(|_| wrong())?;
    if network.addr() != network.network() {
        return Err(format!(
            "`{text}` is an address in a network: write {} for the network, or the address alone",
            network.trunc()
        ));
    }
    Ok(network)
}

impl fmt::Display for Networks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, network) in self.0.iter().enumerate() {
            write!(f, "{}{network}", if i > 0 { ", " } else { "" })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_and_addresses_are_read() {
        let networks: Networks = " 10.0.0.0/8,192.168.1.7 , fd00::/8,".parse().unwrap();
        assert_eq!(networks.to_string(), "10.0.0.0/8, 192.168.1.7/32, fd00::/8");
        for (address, there) in [
            ("10.255.0.1", true),
            ("::ffff:10.255.0.1", true),
            ("11.0.0.1", false),
            ("192.168.1.7", true),
            ("192.168.1.6", false),
            ("fdff::1", true),
            ("fe00::1", false),
        ] {
            assert_eq!(networks.have(address.parse().unwrap()), there, "{address}");
        }
        assert!(!Networks::default().have([127, 0, 0, 1].into()));
    }

    #[test]
    fn what_is_no_network_is_refused_in_words() {
        for (text, why) in [
            ("", "no network is named"),
            (" , ", "no network is named"),
            ("example.com", "`example.com` is no network"),
            ("10.0.0.0/33", "is no network"),
            ("10.0.0.7/8", "write 10.0.0.0/8 for the network"),
        ] {
            let error = text.parse::<Networks>().unwrap_err();
            assert!(error.contains(why), "{text}: {error}");
        }
    }

    #[test]
    fn the_platforms_networks_are_telegrams() {
        let of = |dialect, own| Networks::or_of_platform("platform", dialect, own);
        let telegram = of(Dialect::Telegram, false).unwrap();
        assert_eq!(telegram.to_string(), TELEGRAM.join(", "));
        assert!(telegram.have([149, 154, 167, 220].into()));
        assert!(of(Dialect::SafeW, false).unwrap_err().contains("SafeW does not say"));
        assert!(of(Dialect::Telegram, true).unwrap_err().contains("your own API server"));
    }
}
