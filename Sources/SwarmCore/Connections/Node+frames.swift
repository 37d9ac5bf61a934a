// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// Where each frame goes.
extension Node {
  mutating func receive(
    _ frame: Frame, from connection: ConnectionID, _ now: Instant,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    if trackerLink.connection == connection {
      receiveFromTracker(frame, connection, now, &effects)
      return
    }
    // Frames of a connection that was just dropped may still come in.
    guard peers.contains(connection) else { return }
    peers[existing: connection].hear(frame, now)
    switch frame {
    case .want(let blobs):
      receiveWants(blobs, from: connection, now, &effects)
    case .unwant(let digests):
      receiveUnwants(digests, from: connection, &effects)
    case .have(let holding):
      receiveHave(Progress(holding: holding, expected: []), from: connection, now, &effects)
    case .drop(let digest):
      if swarms[digest]?.views.contains(connection) == true {
        swarms[existing: digest].learnLoss(connection)
        forgetRival(of: connection, digest, &effects)
      }
    case .offer(let chunk):
      receiveOffer(chunk, from: connection, now, &effects)
    case .accept(let chunk):
      receiveAccept(chunk, from: connection, now, &effects)
    case .decline(let chunk, let reason):
      receiveDecline(chunk, reason, from: connection, now, &effects)
    case .cancel(let chunk):
      receiveCancel(chunk, from: connection, now, &effects)
    case .request(let chunk):
      receiveRequest(chunk, from: connection, now, &effects)
    case .expect(let chunk):
      receiveExpect(chunk, from: connection)
    case .progress(let progress):
      receiveHave(progress, from: connection, now, &effects)
    case .chain(let batch):
      receiveChain(batch, from: connection, now, &effects)
    case .ping(let number):
      effects.append(.sendFrame(connection, .pong(number)))
    case .pong, .goodbye:
      break
    case .hello, .proof, .announce, .leaseRequest, .leaseRenew, .leaseRelease, .neighbours,
      .leaseGrant, .leaseRevoke, .supply, .upstreamPause, .neighboursLost:
      violate(connection, .outOfState, &effects)
    }
  }
}

extension Frame {
  /// The frame shows that the other side lives, and nothing else.
  var isSignOfLife: Bool {
    switch self {
    case .ping, .pong: true
    case .hello, .proof, .goodbye, .want, .unwant, .have, .drop, .offer, .accept, .decline,
      .cancel, .request, .expect, .progress, .chain, .announce, .leaseRequest, .leaseRenew,
      .leaseRelease, .neighbours, .leaseGrant, .leaseRevoke, .supply, .upstreamPause,
      .neighboursLost:
      false
    }
  }
}
