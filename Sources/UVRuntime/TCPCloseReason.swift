// SPDX-License-Identifier: Apache-2.0

/// Why a connection came to its end.
package enum TCPCloseReason: Sendable, Hashable {
  /// By `close`.
  case closedHere
  /// The peer said it will write no more.
  case endOfFile
  /// The connection broke: reset, timed out, or a write failed.
  case failed(UVError)
}
