// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `20:250Mbit/s`, `10:100Mbit/s:1Gbit/s`.
struct LinkClassArgument: ExpressibleByArgument {
  let nodeCount: Int
  let uplink: ByteRate
  let downlink: ByteRate

  init?(argument: String) {
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard (2...3).contains(parts.count), let count = Int(parts[0]), count >= 1,
      let uplink = ByteRate(argument: parts[1]),
      let downlink = ByteRate(argument: parts[parts.count - 1])
    else { return nil }
    self.nodeCount = count
    self.uplink = uplink
    self.downlink = downlink
  }
}
