// SPDX-License-Identifier: Apache-2.0

import PeerProtocol
import UVRuntime

/// A fragment whose bytes are being read, or wait for their turn to be sent.
final class OutgoingFragment {
  let header: DataHeader
  let finishes: Bool
  /// Nil while they are being read, and where there are none.
  var bytes: BufferSlice?
  /// Its chunk was stopped while the kernel was taking it: nothing is said when it has.
  var isStopped = false

  init(_ header: DataHeader, finishes: Bool) {
    self.header = header
    self.finishes = finishes
  }

  /// The empty blob has nothing to read.
  var isEmpty: Bool { header.length == 0 }
}
