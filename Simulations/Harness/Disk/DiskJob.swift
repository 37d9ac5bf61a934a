// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore

/// What a disk takes its time for, and what is done when it has.
struct DiskJob: HeapElement {
  let due: Instant
  /// Among its node's.
  let number: UInt64
  /// A job of a process that is gone comes to nothing.
  let life: Int
  let work: Work

  func precedes(_ other: DiskJob) -> Bool {
    due != other.due ? due < other.due : number < other.number
  }

  enum Work: Sendable {
    /// Told as it was worked out when the job was begun, if the file is still that one.
    case answer(NodeEvent, blob: Int, file: Int)
    /// A chunk of a peer.
    case received(ChunkWrite, wire: Int, ChunkHash)
    /// A chunk of upstream.
    case stored(ChunkWrite, BufferID)
    /// A chunk read to be sent.
    case read(Shipment, wire: Int)
    case committed(blob: Int, file: Int, [ChainBatch])
  }
}
