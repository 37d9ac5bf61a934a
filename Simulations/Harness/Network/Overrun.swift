// SPDX-License-Identifier: Apache-2.0

/// What has carried more than its rate allows.
package enum Overrun: Sendable, Equatable {
  case uplink(host: Int)
  case downlink(host: Int)
  /// What an operator allows.
  case uploads(host: Int)
  case downloads(host: Int)
  case zoneLink(from: Int, to: Int)
}
