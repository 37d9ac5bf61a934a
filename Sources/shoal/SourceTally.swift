// SPDX-License-Identifier: Apache-2.0

import RegistryCore

/// The bytes of a pull by the kind of their source.
struct SourceTally {
  var upstream: Int64 = 0
  var peers: Int64 = 0
  var resumed: Int64 = 0
  var cache: Int64 = 0

  init() {}

  init(_ pull: JSONValue) {
    for source in pull.list("sources") {
      switch source.text("source") {
      case "upstream": upstream += source.number("bytes")
      case "peer": peers += source.number("bytes")
      case "resumed": resumed += source.number("bytes")
      default: break
      }
    }
  }

  static func += (sum: inout SourceTally, other: SourceTally) {
    sum.upstream += other.upstream
    sum.peers += other.peers
    sum.resumed += other.resumed
    sum.cache += other.cache
  }
}
