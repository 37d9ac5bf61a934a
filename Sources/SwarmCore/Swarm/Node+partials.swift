// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// What an earlier pull has left on disk is there for peers, though nobody here asks for the blob.
///
/// ```
///            a peer wants the blob             checked, and right
///  left ───────────────────────────► opening ────────────────────► offered to peers
///    ▲                                  │ │                          │ │
///    │        nothing is right: (gone) ◄┘ │    a client asks         │ │
///    │                                    └────────► pulling ◄───────┘ │
///    └────────── nothing of it has been sent for a minute ◄────────────┘
/// ```
///
/// The tracker is told that the node wants the blob and may not fetch it (Docs/Protocol.md §6.1):
/// so others are told of it. Nothing is taken from peers or upstream for it, and what peers say of
/// the chain is not heard. It is read and hashed once while peers are after it, and not for each.
extension Node {
  /// Opens what is left of a blob, because a peer is after it.
  mutating func servePartial(_ blob: Blob, _ effects: inout EffectQueue<NodeEffect>) {
    partials.remove(blob.digest)
    effects.append(.resumeBlob(blob))
    swarms[blob.digest] = BlobSwarm(blob, .openingPartial)
  }

  /// What is there has been checked.
  mutating func finishOpening(
    _ digest: Digest, _ now: Instant, _ effects: inout EffectQueue<NodeEffect>
  ) {
    if swarms[existing: digest].held.isEmpty {
      // It is as good as none.
      announceGone(swarms[existing: digest].blob, &effects)
      closePartial(digest, isWorthKeeping: false, &effects)
    } else {
      swarms[existing: digest].stage = .partial
      swarms[existing: digest].lastServed = now
      hasten(now)
    }
  }

  mutating func leavePartialIfIdle(
    _ digest: Digest, _ now: Instant, _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard let swarm = swarms[digest], swarm.stage == .partial else { return }
    if swarm.isSending {
      swarms[existing: digest].lastServed = now
    } else if now - swarm.lastServed >= configuration.idleBeforeClose {
      closePartial(digest, isWorthKeeping: true, &effects)
      notePartial(swarm.blob)
    }
  }

  /// A client asks for a blob of which part is there for peers already: it is gone on with.
  mutating func pullPartial(_ digest: Digest, _ pull: Pull) {
    var pull = pull
    pull.isResuming = swarms[existing: digest].isResuming
    swarms[existing: digest].pull = pull
    swarms[existing: digest].stage = .pulling
  }

  mutating func failStorage(
    of digest: Digest, _ now: Instant, _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard let swarm = swarms[digest], swarm.isPartial else {
      return failPull(digest, .storageFailed, now, &effects)
    }
    closePartial(digest, isWorthKeeping: false, &effects)
    announceGone(swarm.blob, &effects)
  }

  /// Ends what is sent of it, and closes it.
  mutating func closePartial(
    _ digest: Digest, isWorthKeeping: Bool, _ effects: inout EffectQueue<NodeEffect>
  ) {
    endTransfers(digest, &effects)
    for connection in swarms[existing: digest].views.keys {
      effects.append(.sendFrame(connection, .drop(digest)))
      peers[existing: connection].endService(of: digest)
    }
    swarms.remove(digest)
    effects.append(.leavePartial(digest, isWorthKeeping: isWorthKeeping))
  }
}
