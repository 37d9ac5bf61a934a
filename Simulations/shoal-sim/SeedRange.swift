// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `A..<B`: from A to below B.
struct SeedRange: ExpressibleByArgument {
  let seeds: Range<UInt64>

  init?(argument: String) {
    var parts = argument.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: true)
    guard parts.count == 2, parts[1].hasPrefix(".<") else { return nil }
    parts[1] = parts[1].dropFirst(2)
    guard let first = UInt64(parts[0]), let end = UInt64(parts[1]), first < end else { return nil }
    seeds = first..<end
  }
}
