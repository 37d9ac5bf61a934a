// SPDX-License-Identifier: Apache-2.0

import PeerProtocol

/// A fragment whose header has come and been judged, and of whose payload something is to come.
struct IncomingFragment {
  let header: DataHeader
  /// Its chunk is whole with it.
  let finishes: Bool
  private(set) var isDiscarded: Bool
  private(set) var receivedBytes = 0

  init(_ header: DataHeader, finishes: Bool, isDiscarded: Bool) {
    self.header = header
    self.finishes = finishes
    self.isDiscarded = isDiscarded
  }

  var missingBytes: Int { header.length - receivedBytes }

  mutating func receive(_ bytes: Int) {
    precondition(bytes <= missingBytes, "more than the fragment")
    receivedBytes += bytes
  }

  /// The chunk may be expected anew before the rest of this is here.
  mutating func abandon(_ chunk: ChunkReference) {
    if chunk == header.chunk { isDiscarded = true }
  }
}
