// SPDX-License-Identifier: Apache-2.0

import PeerProtocol

/// A fragment whose bytes are being read, or wait for their turn to be sent.
final class OutgoingFragment {
  let header: DataHeader
  let finishes: Bool
  /// Nil while they are being read.
  var bytes: [UInt8]?
  /// Its chunk was stopped while the kernel was taking it: nothing is said when it has.
  var isStopped = false

  init(_ header: DataHeader, finishes: Bool) {
    self.header = header
    self.finishes = finishes
    // The empty blob has nothing to read.
    self.bytes = header.length == 0 ? [] : nil
  }
}
