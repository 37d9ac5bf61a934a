// SPDX-License-Identifier: Apache-2.0

import ContentModel

extension Network {
  /// Bytes of chunks that a host has put on the network by now, what has left of the fragment it
  /// is at included: counted when they are whole, large fragments would show as a tremor.
  func chunkBytesSent(by host: Int, at now: Instant) -> Int64 {
    let sender = hosts[host]
    guard sender.servedLane != nil else { return sender.dataBytesSent }
    let left = max(0, (sender.fragmentEnd - now).nanoseconds)
    let unsent = Ratio(sender.link.uplinkBytesPerSecond, 1_000_000_000).of(left)
    return sender.dataBytesSent + max(0, sender.servedBytes - unsent)
  }
}
