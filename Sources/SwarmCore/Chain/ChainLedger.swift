// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import PeerProtocol

/// The entries of one blob's digest chain that a node follows, and who vouches for each.
///
/// One claim is followed at a time: every index has at most one entry. Batches of several claimants
/// may make it up as long as they agree where they overlap, which is how a take-over continues
/// another's claim. An entry that contradicts the one followed is remembered with its claimant, and
/// judged when the chain is proven (`falseClaimants`).
///
/// The entry of each index comes from exactly one of: the constant initial state (index 0), a
/// signed batch, this node's own fetch (`ownEntries`, until they are signed).
package struct ChainLedger: Sendable {
  let blob: Blob
  private let chunkCount: Int
  private(set) var batches: [Kept] = []
  /// Whoever signed one of them, each once. Beside it, since there are few and it is asked often.
  private(set) var claimants: [NodeID] = []
  /// For each index the position in `batches` of the batch followed there; -1 for none.
  private var batchOfEntry: [Int32]
  /// Entries in all batches, those that stand in several counted each time.
  package private(set) var keptEntries = 0
  /// Entries this node computed from upstream's bytes and has not had signed yet, ascending.
  private(set) var ownEntries: [OwnEntry] = []
  private(set) var contradictions: [Contradiction] = []

  struct Kept: Sendable {
    let batch: ChainBatch
    /// Who signed it, by the position in `claimants`: there may be a batch for every chunk.
    var claimant: Int
  }

  struct OwnEntry: Sendable {
    let index: Int
    let state: HashState
  }

  struct Contradiction: Sendable {
    let claimant: NodeID
    let index: Int
    let state: HashState
    /// Where the claimant went on from another's entry, and that entry as it was followed then;
    /// nil if it answers for everything itself.
    var continued: (index: Int, state: HashState?)?
  }

  package enum Admission: Sendable, Equatable {
    /// Nothing in the batch was new.
    case known
    case added
    /// The batch contradicts the claim followed, first at this index; it was not taken over.
    case conflicting(index: Int)
  }

  package init(blob: Blob) {
    self.blob = blob
    self.chunkCount = blob.geometry.chunkCount
    self.batchOfEntry = Array(repeating: -1, count: chunkCount)
  }

  /// The state before chunk `index`, if it is known.
  package func entry(_ index: Int) -> HashState? {
    if index == 0 { return .initial(blob.digest.algorithm) }
    if let signed = signedEntry(index) { return signed }
    return ownEntries.first { $0.index == index }?.state
  }

  /// Whether the chunk can be checked: both the state before it and what it must lead to are known.
  func checks(_ index: Int) -> Bool {
    entry(index) != nil && (index == chunkCount - 1 || entry(index + 1) != nil)
  }

  /// Whether others can be given what they need to check the chunk.
  func vouches(for index: Int) -> Bool {
    (index == 0 || batchOfEntry[index] >= 0)
      && (index == chunkCount - 1 || batchOfEntry[index + 1] >= 0)
  }

  /// The signed batches that hold the two entries around a chunk; one, two or (one chunk) none.
  func batchPositions(around index: Int) -> [Int] {
    var positions: [Int] = []
    if index > 0, batchOfEntry[index] >= 0 { positions.append(Int(batchOfEntry[index])) }
    if index + 1 < chunkCount, batchOfEntry[index + 1] >= 0 {
      let position = Int(batchOfEntry[index + 1])
      if positions.last != position { positions.append(position) }
    }
    return positions
  }

  func isKnown(_ batch: ChainBatch) -> Bool {
    batch.indexes.contains { index in
      let position = batchOfEntry[index]
      return position >= 0 && batches[Int(position)].batch == batch
    }
  }

  /// Takes in a batch whose signature has been checked. During arbitration nothing of others is
  /// followed (`isFollowed` is false): the batch is only compared with what upstream has shown.
  package mutating func admit(
    _ batch: ChainBatch, by claimant: NodeID, isFollowed: Bool = true
  ) -> Admission {
    for index in batch.indexes {
      let state = batch.entry(index)
      if let known = entry(index), known != state {
        remember(
          Contradiction(
            claimant: claimant, index: index, state: state, continued: continued(by: batch)))
        return .conflicting(index: index)
      }
    }
    guard isFollowed else { return .known }
    let position = Int32(batches.count)
    var isNew = false
    for index in batch.indexes where batchOfEntry[index] < 0 {
      batchOfEntry[index] = position
      isNew = true
    }
    guard isNew else { return .known }
    if !claimants.contains(claimant) { claimants.append(claimant) }
    batches.append(Kept(batch: batch, claimant: claimants.firstIndex(of: claimant)!))
    keptEntries += batch.entries.count
    ownEntries.removeAll { batch.indexes.contains($0.index) }
    if keptEntries > Self.keptPerChunkMax * chunkCount { compact() }
    return .added
  }

  /// Claimants decide how much their batches overlap. Of those that agree with each other, and all
  /// here do, as few are kept as hold every entry: of those that start no later than the first
  /// entry still missing, always the one that reaches furthest. Then no entry stands in more than
  /// two.
  private mutating func compact() {
    var cover: [Kept] = []
    // Entry 0 is the same for every blob and never in a batch.
    var coveredEnd = 1
    var furthest: Kept?
    for kept in batches.sorted(by: { $0.batch.firstIndex < $1.batch.firstIndex }) {
      if let chosen = furthest, kept.batch.firstIndex > coveredEnd {
        cover.append(chosen)
        coveredEnd = chosen.batch.indexes.upperBound
        furthest = nil
      }
      let end = furthest?.batch.indexes.upperBound ?? coveredEnd
      if kept.batch.indexes.upperBound > end { furthest = kept }
    }
    if let furthest { cover.append(furthest) }
    batches = cover
    keepClaimants()
    keptEntries = cover.reduce(0) { $0 + $1.batch.entries.count }
    for (position, kept) in cover.enumerated() {
      for index in kept.batch.indexes { batchOfEntry[index] = Int32(position) }
    }
  }

  /// Forgets whoever signed none of the batches that are left.
  private mutating func keepClaimants() {
    let all = claimants
    claimants = all.indices.filter { position in
      batches.contains { $0.claimant == position }
    }.map { all[$0] }
    for position in batches.indices {
      let claimant = all[batches[position].claimant]
      batches[position].claimant = claimants.firstIndex(of: claimant)!
    }
  }

  package enum OwnAdmission: Sendable, Equatable {
    case known
    case added
    /// Something else is followed there: another claimant's entry, or one of our own from bytes
    /// that upstream now serves differently.
    case contradicts
  }

  /// Takes in an entry that this node computed from upstream's bytes.
  package mutating func admitOwn(_ state: HashState, at index: Int) -> OwnAdmission {
    guard let known = entry(index) else {
      ownEntries.append(OwnEntry(index: index, state: state))
      return .added
    }
    if known == state { return .known }
    let position = Int(batchOfEntry[index])
    if position >= 0 {
      let kept = batches[position]
      remember(
        Contradiction(
          claimant: claimants[kept.claimant], index: index, state: known,
          continued: continued(by: kept.batch)))
    }
    return .contradicts
  }

  /// Who vouches for the entry followed at an index; nil for this node's own and for none.
  func claimant(at index: Int) -> NodeID? {
    let position = Int(batchOfEntry[index])
    return position >= 0 ? claimants[batches[position].claimant] : nil
  }

  /// Every entry is signed, so that the chain can be kept and served.
  var isComplete: Bool {
    ownEntries.isEmpty && (1..<max(1, chunkCount)).allSatisfy { batchOfEntry[$0] >= 0 }
  }

  /// Stops following everything; contradictions stay to be judged, and every claimant followed so
  /// far is remembered by its last entry, the one nearest to the digest.
  package mutating func restart() {
    var judged = contradictions
    for kept in batches {
      let claimant = claimants[kept.claimant]
      guard !judged.contains(where: { $0.claimant == claimant }),
        let last = batches.last(where: { $0.claimant == kept.claimant })?.batch
      else { continue }
      for index in last.indexes {
        judged.append(
          Contradiction(
            claimant: claimant, index: index,
            state: last.entries[index - last.firstIndex], continued: continued(by: last)))
      }
    }
    self = ChainLedger(blob: blob)
    contradictions = Array(judged.suffix(Self.contradictionsMax))
  }

  /// Claimants that signed an entry other than the proven one. The chain MUST be proven.
  ///
  /// Who went on from another's entry does not answer for it (Docs/Protocol.md §5.9): if that entry
  /// was not the proven one, what follows from it shows nothing.
  func falseClaimants() -> [Contradiction] {
    var liars: [Contradiction] = []
    for contradiction in contradictions {
      if let continued = contradiction.continued, entry(continued.index) != continued.state {
        continue
      }
      let isFalse = entry(contradiction.index) != contradiction.state
      if isFalse, !liars.contains(where: { $0.claimant == contradiction.claimant }) {
        liars.append(contradiction)
      }
    }
    return liars
  }

  private func continued(by batch: ChainBatch) -> (index: Int, state: HashState?)? {
    batch.continuesIndex > 0 ? (batch.continuesIndex, entry(batch.continuesIndex)) : nil
  }

  private func signedEntry(_ index: Int) -> HashState? {
    let position = Int(batchOfEntry[index])
    guard position >= 0 else { return nil }
    return batches.span[position].batch.entry(index)
  }

  private mutating func remember(_ contradiction: Contradiction) {
    if contradictions.contains(where: { $0.claimant == contradiction.claimant }) { return }
    guard contradictions.count < Self.contradictionsMax else { return }
    contradictions.append(contradiction)
  }

  /// More than twice what `compact` leaves, so that it is worth its while.
  package static let keptPerChunkMax = 4
  /// Liars beyond these go unpunished for this blob; their entries are ignored all the same.
  private static let contradictionsMax = 1024
}
