// SPDX-License-Identifier: Apache-2.0

import RegistryCore

/// A node's rate limits for people.
enum LimitText {
  static func of(_ limits: JSONValue) -> String {
    """
    up         \(RateArgument.text(limits["uploadBytesPerSecond"]?.integer)), to other nodes
    down       \(RateArgument.text(limits["downloadBytesPerSecond"]?.integer)), from other nodes \
    and upstreams
    """
  }

  /// One line, for a status; nil without a limit.
  static func line(_ limits: JSONValue) -> String? {
    let (up, down) = (limits["uploadBytesPerSecond"], limits["downloadBytesPerSecond"])
    if up == nil, down == nil { return nil }
    return "up \(RateArgument.text(up?.integer)), down \(RateArgument.text(down?.integer))"
  }
}
