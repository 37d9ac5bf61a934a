// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// One blob that this node is after, or serves to peers who are.
///
/// Every chunk is in exactly one state:
///
/// | state | predicate |
/// | --- | --- |
/// | missing | neither in `held` nor in `underway` |
/// | underway | in `underway`, not in `held` |
/// | held | in `held`, not in `underway`: consistent with the chain, on disk |
struct BlobSwarm: Sendable {
  let blob: Blob
  let geometry: ChunkGeometry
  var stage: Stage
  /// While it is being pulled or committed; beside the stage, so that it can be read in place.
  var pull: Pull?
  var held: ChunkSet
  /// Held chunks whose chain entries are signed, so that peers can check them.
  var offerable: ChunkSet
  var underway = OrderedTable<Int, Underway>()
  /// Second transfers of chunks that are underway, from another peer.
  var hedges = OrderedTable<Int, Underway.Transfer>()
  /// For each chunk when it was kept, as a running number: offers go newest first on ties.
  var keptTurn: [UInt32]
  private var nextKeptTurn: UInt32 = 1
  /// How many of the peers in `views` are known to have each chunk or to expect it.
  private(set) var copies: [UInt16]
  /// How many peers each chunk is offered to or on its way to from here.
  private(set) var outgoingCopies: [UInt16]
  /// Chunks that have left from here for some peer.
  private(set) var passedOn: ChunkSet
  private(set) var views = OrderedTable<ConnectionID, PeerView>()
  /// What it has had of this node's uplink.
  var share = UplinkShare()
  var chain: ChainLedger
  /// Chunks from the start without a gap: what local clients may read.
  var prefixChunks = 0
  /// Kept since the last `HAVE`.
  var untold: ChunkSet
  /// Underway, and not told since.
  var untoldExpected: ChunkSet
  /// Missing chunks that others think are on their way here: they were accepted, and taken back.
  var takenBack: ChunkSet
  /// When `untold` and `untoldExpected` are to be told.
  var tellAt: Instant?
  /// Unsigned entries of our own are signed at this time.
  var signAt: Instant?
  var isSigning = false
  var lastSigned = Instant.zero
  /// Chunks that are here or with a peer that does not supply the blob, as of the last tick, 64 in
  /// a word.
  var spread: [UInt64] = []
  /// Since when there are no more of them although a supplier has others; looked at in ticks.
  var starvesSince: Instant?
  /// Local clients that wait.
  var readers = OrderedTable<ReaderID, Reader>()
  /// When a peer was last seen to be sent something of what is `isPartial`.
  var lastServed = Instant.zero
  /// When `underwayElsewhere` was last cleared.
  var forgottenAt = Instant.zero

  enum Stage: Sendable {
    /// Chunks are missing. Can transition to: committing, or gone if the pull fails or the blob is
    /// found whole on disk.
    case pulling
    /// All chunks are held and the chain is proven; the disk has not confirmed yet. Can transition
    /// to: whole, or gone if the disk fails.
    case committing
    /// On disk, proven. Can transition to: gone on eviction, or when no peer is after it.
    case whole
    /// On disk, proven, but the chain has yet to be read from beside it. Can transition to: whole,
    /// or gone on eviction.
    case loadingChain
    /// What an earlier pull has left is being opened and checked for a peer; nobody here is after
    /// the rest. Can transition to: partial, pulling, or gone if nothing of it is right.
    case openingPartial
    /// Some chunks are held, for peers; nothing is taken or fetched. Can transition to: pulling if
    /// a client asks for the blob, or gone, left on disk, when no peer has been after it for long.
    case partial
  }

  init(_ blob: Blob, pull: Pull) {
    self.init(blob, .pulling)
    self.pull = pull
  }

  init(_ blob: Blob, _ stage: Stage) {
    self.blob = blob
    self.geometry = blob.geometry
    let count = geometry.chunkCount
    self.stage = stage
    self.held = ChunkSet(capacity: count)
    self.offerable = ChunkSet(capacity: count)
    self.passedOn = ChunkSet(capacity: count)
    self.untold = ChunkSet(capacity: count)
    self.untoldExpected = ChunkSet(capacity: count)
    self.takenBack = ChunkSet(capacity: count)
    self.keptTurn = Array(repeating: 0, count: count)
    self.copies = Array(repeating: 0, count: count)
    self.outgoingCopies = Array(repeating: 0, count: count)
    self.chain = ChainLedger(blob: blob)
  }

  var isPulling: Bool { stage == .pulling }

  /// Chunks come from upstream to this node.
  var isStreaming: Bool { pull?.fetch != nil }

  /// When what is gathered here is due.
  var flushAt: Instant? {
    guard let signAt, !isSigning else { return tellAt }
    return min(tellAt ?? signAt, signAt)
  }

  /// Whole, and nobody is after it.
  var isIdle: Bool {
    switch stage {
    // Who wants and unwants a blob in turns has its chain read once at a time.
    case .pulling, .committing, .loadingChain, .openingPartial, .partial: false
    case .whole: !isServing
    }
  }

  /// Some peer is being sent some of the blob, or is about to be.
  var isSending: Bool {
    views.contains { _, view in view.outgoing.contains { $1.stage != .offered } }
  }

  /// Some peer is after the blob, or being sent some of it.
  var isServing: Bool { views.contains { _, view in view.isWanting || !view.outgoing.isEmpty } }

  /// Part of the blob is there for peers, and nobody here is after the rest.
  var isPartial: Bool {
    switch stage {
    case .openingPartial, .partial: true
    case .pulling, .committing, .whole, .loadingChain: false
    }
  }

  /// What was left on disk is being opened and checked.
  var isResuming: Bool { stage == .openingPartial || isPulling && pull?.isResuming == true }

  /// Chunks that wait for the disk.
  var storingCount: Int { underway.values.count { $0.isStoring } }

  /// What has come is still being written; what is missing will be known after.
  var isStoring: Bool { underway.contains { _, underway in underway.isStoring } }

  func holds(_ index: Int) -> Bool {
    geometry.contains(index) && held.contains(index)
  }

  func isMissing(_ index: Int) -> Bool {
    !held.contains(index) && !underway.contains(index)
  }

  // MARK: Chunks

  mutating func keep(_ index: Int) {
    underway.remove(index)
    takenBack.remove(index)
    held.insert(index)
    untold.insert(index)
    keptTurn[index] = nextKeptTurn
    nextKeptTurn += 1
    if chain.vouches(for: index) { offerable.insert(index) }
    if index == prefixChunks { prefixChunks = held.firstMissing(from: index) }
    for id in readers.keys where readers[existing: id].chunks.lowerBound < prefixChunks {
      readers.remove(id)
    }
  }

  /// Everything is thrown away but the views: the entries followed were false.
  mutating func restart() {
    held = ChunkSet(capacity: geometry.chunkCount)
    offerable = held
    untold = held
    untoldExpected = held
    takenBack = held
    passedOn = held
    underway.removeAll()
    hedges.removeAll()
    prefixChunks = 0
    readers.removeAll()
    spread = []
    starvesSince = nil
    tellAt = nil
    signAt = nil
    isSigning = false
    chain.restart()
    views.updateEach { _, view in
      view.isInConflict = false
      view.knowsEntry = ChunkSet(capacity: geometry.chunkCount)
    }
  }

  /// Marks the whole blob as held, as found on disk.
  mutating func holdAll() {
    held = .full(capacity: geometry.chunkCount)
    prefixChunks = geometry.chunkCount
  }

  /// To be called after entries were signed.
  mutating func updateOfferable(_ indexes: Range<Int>) {
    let chunks = max(0, indexes.lowerBound - 1)..<min(geometry.chunkCount, indexes.upperBound)
    for index in chunks where held.contains(index) && chain.vouches(for: index) {
      offerable.insert(index)
    }
  }

  mutating func passOn(_ index: Int) {
    passedOn.insert(index)
  }

  // MARK: Views

  /// The view of a peer, made if there is none yet.
  mutating func meet(_ connection: ConnectionID, elsewhere: PeerView.Elsewhere?) {
    if !views.contains(connection) {
      views[connection] = PeerView(chunkCount: geometry.chunkCount, elsewhere: elsewhere)
    }
  }

  /// Changes a view that is there. `has`, `underwayElsewhere` and `outgoing` MUST be changed
  /// through their own functions.
  mutating func withView(_ connection: ConnectionID, _ change: (inout PeerView) -> Void) {
    change(&views[existing: connection])
  }

  /// The chain is proven. Who follows another claim has been told other entries than these.
  mutating func resolveConflicts() {
    views.updateEach { _, view in
      guard view.isInConflict else { return }
      view.isInConflict = false
      view.knowsEntry = ChunkSet(capacity: geometry.chunkCount)
    }
  }

  /// The peer has a chunk.
  mutating func learn(_ connection: ConnectionID, has index: Int) {
    views[existing: connection].learn(has: index, counting: &copies)
  }

  /// The peer gets a chunk.
  mutating func learn(_ connection: ConnectionID, expects index: Int) {
    views[existing: connection].learn(expects: index, counting: &copies)
  }

  /// The peer has these entries; others than those followed are of no use to it.
  mutating func learn(_ connection: ConnectionID, knows batch: ChainBatch) {
    for index in batch.indexes where chain.entry(index) == batch.entry(index) {
      views[existing: connection].knowsEntry.insert(index)
    }
  }

  /// A peer that was met has told how far it is. Returns what is offered to it in vain.
  mutating func learn(_ connection: ConnectionID, _ progress: Progress) -> [Int] {
    views[existing: connection].learn(progress, counting: &copies)
  }

  /// What peers expected a while ago has arrived and been told, or has failed.
  mutating func forgetExpectations() {
    for connection in views.keys {
      for range in views[existing: connection].underwayElsewhere.ranges {
        for index in range { copies[index] -= 1 }
      }
      views[existing: connection].underwayElsewhere =
        ChunkSet(capacity: geometry.chunkCount)
    }
  }

  /// The peer has lost everything, and goes by no entries any more.
  mutating func learnLoss(_ connection: ConnectionID) {
    views[existing: connection].isInConflict = false
    views[existing: connection].knowsEntry = ChunkSet(capacity: geometry.chunkCount)
    for range in views[existing: connection].underwayElsewhere.ranges {
      for index in range { copies[index] -= 1 }
    }
    views[existing: connection].underwayElsewhere = ChunkSet(capacity: geometry.chunkCount)
    for range in views[existing: connection].has.ranges {
      for index in range { copies[index] -= 1 }
    }
    views[existing: connection].has = ChunkSet(capacity: geometry.chunkCount)
  }

  /// A chunk's copies among the peers, and when it was kept.
  func rarity(of index: Int) -> (copies: UInt16, keptTurn: UInt32) {
    (copies[index], keptTurn[index])
  }

  func outgoing(_ index: Int, to connection: ConnectionID) -> PeerView.Outgoing? {
    guard views.contains(connection) else { return nil }
    return views[existing: connection].outgoing[index]
  }

  mutating func setOutgoing(_ index: Int, to connection: ConnectionID, _ out: PeerView.Outgoing?) {
    let before = views[existing: connection].outgoing.contains(index)
    views[existing: connection].outgoing[index] = out
    if !before, out != nil { outgoingCopies[index] += 1 }
    if before, out == nil { outgoingCopies[index] -= 1 }
  }

  /// Forgets a peer; its view is returned so that what was on its way to it can be released.
  mutating func part(_ connection: ConnectionID) -> PeerView? {
    guard views.contains(connection) else { return nil }
    learnLoss(connection)
    for index in views[existing: connection].outgoing.keys { outgoingCopies[index] -= 1 }
    return views.remove(connection)
  }
}
