// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// What the node asks peers for, because nobody offers it.
extension Node {
  /// Asks for chunks that nobody offers: those that local clients wait for, and, when nothing has
  /// come for a while, those that fewest peers have.
  mutating func requestChunks(
    _ digest: Digest, _ now: Instant, _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard let swarm = swarms[digest], swarm.isPulling, let pull = swarm.pull,
      pull.mayAskPeers, !configuration.scheduling.isPulled
    else { return }
    requestAwaited(digest, now, &effects)
    guard hasStalled(swarm, now) else { return }
    for index in wantedMost(in: swarm) where canAsk(digest) {
      request(index, of: digest, now, &effects)
    }
  }

  /// Asks for a chunk that was accepted and then taken back. All others were told that it would
  /// come, so that none of them will offer it for a while. Near the end that is too long; before,
  /// requests would only take uplinks from chunks that fewer have.
  mutating func requestTakenBack(
    _ digest: Digest, insteadOf connection: ConnectionID? = nil, _ now: Instant,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard let swarm = swarms[digest], let index = swarm.takenBack.firstMember(),
      swarm.isPulling, let pull = swarm.pull, pull.mayAskPeers,
      swarm.geometry.chunkCount - swarm.held.count <= swarm.geometry.chunkCount / Self.endFraction,
      !configuration.scheduling.isPulled
    else { return }
    request(index, of: digest, insteadOf: connection, now, &effects)
  }

  /// Nothing has come for long, by the measure of what a chunk usually takes. While other blobs
  /// come, this one waits its turn for longer: requests made because the link is full take uplinks
  /// from chunks that nobody has yet, and so make everybody stall and request more. Where nothing
  /// has come from anybody, a far upstream's first chunk may be on its way.
  func hasStalled(_ swarm: BlobSwarm, _ now: Instant) -> Bool {
    guard let pull = swarm.pull else { return false }
    let chunkBytes = swarm.geometry.chunkBytes
    let usual =
      transferTime.usual(lengthBytes: chunkBytes)
      ?? configuration.requestAfter + configuration.timeBeyondShortChunk(alone: chunkBytes)
    let patience = max(configuration.requestAfter, usual * 4)
    let waited = now - pull.lastProgress
    return waited >= patience && (now - lastPeerChunk >= patience || waited >= patience * 10)
  }

  func canAsk(_ digest: Digest) -> Bool {
    let underway = swarms[digest]?.underway.count ?? 0
    return underway < configuration.requestsPerBlobMax
  }

  /// A few missing chunks that some peer has, those with the fewest copies first.
  private func wantedMost(in swarm: BlobSwarm) -> [Int] {
    var candidates: [Int] = []
    var index = swarm.held.firstMissing()
    while index < swarm.geometry.chunkCount, candidates.count < Self.candidatesMax {
      if swarm.isMissing(index), swarm.copies[index] > 0 { candidates.append(index) }
      index = swarm.held.firstMissing(from: index + 1)
    }
    return candidates.sorted { (swarm.copies[$0], $0) < (swarm.copies[$1], $1) }
  }

  mutating func request(
    _ index: Int, of digest: Digest, insteadOf spared: ConnectionID? = nil, _ now: Instant,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard let swarm = swarms[digest], swarm.isMissing(index), swarm.chain.checks(index)
    else { return }
    let chunk = ChunkReference(digest, index)
    guard let choice = pickSender(of: chunk, insteadOf: spared, now) else { return }
    expect(chunk, from: choice, now, &effects)
    effects.append(.sendFrame(choice, .request(chunk)))
  }

  /// The part of a blob that counts as its end.
  private static let endFraction = 8
  /// Enough to choose the rarest from without a look at every chunk of a large blob.
  private static let candidatesMax = 64
}
