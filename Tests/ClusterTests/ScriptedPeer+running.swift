// SPDX-License-Identifier: Apache-2.0

import ContentModel
import LocalCluster
import OpenSSLRuntime
import PeerProtocol
import PeerTransport
import UVRuntime

extension ScriptedPeer {
  /// Lets such a peer take part while `body` runs.
  static func run<Outcome: Sendable>(
    in cluster: ProcessCluster, holding part: ImagePart, conduct: PeerConduct,
    _ body: (Ledger) async throws -> Outcome
  ) async throws -> Outcome {
    // A member: it has the key.
    let security = try PeerSecuritySource.clusterKey(path: cluster.keyPath).load()
    let tracker = cluster.tracker.address
    let loop = EventLoop(name: "scripted-peer")
    let ledger = Ledger()
    let peer = await loop.run {
      LoopBound(
        ScriptedPeer(
          on: loop, key: NodeKey.generate(), security: security, holding: part, conduct: conduct,
          ledger: ledger), on: loop)
    }
    let outcome: Result<Outcome, any Error>
    do {
      try await loop.run { () throws(UVError) in try peer.value.join(tracker: tracker) }
      try await BoundedWait.until("the peer is known to the tracker", seconds: 60) {
        ledger.isKnown
      }
      outcome = .success(try await body(ledger))
    } catch {
      outcome = .failure(error)
    }
    await withCheckedContinuation { continuation in
      loop.execute { peer.value.leave { continuation.resume() } }
    }
    await loop.shutdown()
    return try outcome.get()
  }
}
