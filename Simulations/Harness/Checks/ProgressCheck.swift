// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// Time passes, and frames lead to chunks.
struct ProgressCheck: Sendable {
  private var instant = Instant.zero
  private var eventsAtInstant = 0
  /// Frames since the last progress.
  private var idleFrames = 0

  /// To be called for each entry of the agenda.
  mutating func happened(at now: Instant, _ configuration: CheckConfiguration) -> String? {
    eventsAtInstant = now == instant ? eventsAtInstant + 1 : 0
    instant = now
    guard eventsAtInstant > configuration.eventsPerInstantMax else { return nil }
    return "time stands still"
  }

  /// To be called for each frame sent while there is something to be won.
  mutating func sent(_ kind: FrameKind, _ configuration: CheckConfiguration) -> String? {
    guard Self.isAboutContent(kind) else { return nil }
    idleFrames += 1
    guard idleFrames > configuration.idleFramesMax else { return nil }
    return "\(idleFrames) frames have led to nothing"
  }

  /// A chunk was kept, a pull began or ended.
  mutating func progressed() {
    idleFrames = 0
  }

  private static func isAboutContent(_ kind: FrameKind) -> Bool {
    switch kind {
    case .hello, .proof, .ping, .pong, .goodbye, .leaseRenew: false
    case .want, .unwant, .have, .drop, .offer, .accept, .decline, .cancel, .request, .expect,
      .progress, .chain, .announce, .leaseRequest, .leaseRelease, .neighbours, .leaseGrant,
      .leaseRevoke, .supply, .upstreamPause, .neighboursLost:
      true
    }
  }
}
