// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore
import TrackerCore

/// Events as text, with the numbers of the world in place of digests and keys:
///
///     2.104246224  n3 ← n7    chunk b0/12, right
///     TIME         WHO FROM   WHAT
struct TraceWriter {
  let world: World

  func text(of line: TraceLine) -> String {
    let (place, other, what) =
      switch line.delivery {
      case .toNode(let node, let event): text(of: event, node: node)
      case .toTracker(let tracker, let event): text(of: event, tracker: tracker)
      }
    let time = "\(line.instant)".dropLast()
    return "\(time)  \(padded(place, 6)) \(padded(other, 9))  \(what)"
  }

  // MARK: Names

  /// `← n7`: who is at the other end of a connection.
  func sender(_ connection: ConnectionID, to host: Int) -> String {
    "← " + other(connection, from: host)
  }

  func other(_ connection: ConnectionID, from host: Int) -> String {
    let wire = Int(connection.number)
    guard wire < world.wires.count else { return "?" }
    let hosts = world.wires[wire].hosts
    switch world.inhabitant(ofHost: hosts.0 == host ? hosts.1 : hosts.0) {
    case .node(let node): return "n\(node)"
    case .tracker(let tracker): return "t\(tracker)"
    case .upstream: return "up"
    case nil: return "gone"
    }
  }

  func name(_ nodeID: NodeID) -> String {
    world.nodes.first { $0.core.nodeID == nodeID }.map { "n\($0.number)" } ?? "\(nodeID)"
  }

  func name(_ digest: Digest) -> String {
    world.library.number(of: digest).map { "b\($0)" } ?? "unknown blob"
  }

  func name(_ chunk: ChunkReference) -> String { "\(name(chunk.digest))/\(chunk.index)" }

  func text(of range: Range<Int>) -> String {
    range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)–\(range.upperBound - 1)"
  }

  /// Whether a chunk's hash is that of the blob's own bytes, hashed from the right entry.
  func verdict(on hash: ChunkHash, of chunk: Int, of blob: Int) -> String {
    let blob = world.library.blobs[blob]
    let right =
      chunk == blob.geometry.lastIndex
      ? ChunkHash.digest(blob.blob.digest) : .state(blob.states[chunk + 1])
    return hash == right ? "right" : "WRONG"
  }

  private func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
