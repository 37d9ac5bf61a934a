// SPDX-License-Identifier: Apache-2.0

import ContentModel
import SwarmCore

/// The local clients of nodes: what they ask for, and when they ask again.
extension World {
  func ask(_ pull: Int) {
    let record = pulls[pull]
    // Asked again already, or satisfied meanwhile.
    if record.asks > 0, record.end == nil { return }
    if case .completed? = record.end { return }
    if record.end != nil {
      pulls[pull].end = nil
      pullsLeft += 1
    }
    pulls[pull].asks += 1
    guard nodes[record.node].vitality == .running else {
      return settlePulls(of: record.blob, node: record.node, .abandoned)
    }
    if nodes[record.node].files[record.blob]?.isWhole == true {
      noteReadable(blob: record.blob, node: record.node)
      return settlePulls(of: record.blob, node: record.node, .completed(now))
    }
    raise(
      .pullRequested(
        library.blobs[record.blob].blob, source: UpstreamSource(record.source)),
      at: record.node)
  }

  func settlePulls(of blob: Int, node: Int, _ end: PullRecord.End) {
    for pull in nodes[node].pulls where pulls[pull].blob == blob && pulls[pull].end == nil {
      pulls[pull].end = end
      pullsLeft -= 1
      if case .failed(_, let failure) = end, failure != .shutdown { askAgain(pull) }
    }
  }

  /// If the client has not lost its patience.
  func askAgain(_ pull: Int) {
    guard pulls[pull].asks < configuration.clientAsksMax else { return }
    add(.pullBegins(pull), at: now + configuration.clientAsksAgainAfter)
  }

  func noteReadable(blob: Int, node: Int) {
    for pull in nodes[node].pulls where pulls[pull].blob == blob {
      if pulls[pull].readableAt == nil { pulls[pull].readableAt = now }
      if pulls[pull].end == nil { pulls[pull].advance(at: now) }
    }
    serveReaders(of: blob, node: node)
  }
}
