// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// The upstream side of a pull: whether, when and how the node fetches the blob itself.
///
/// | state | predicate | can transition to |
/// | --- | --- | --- |
/// | resuming | `isResuming` | waiting: what was left on disk is checked, or worth nothing |
/// | waiting | no `fetch` | fetching: under the lease, or without where nobody else helps |
/// | fetching | a `fetch` | waiting: it has ended, or the pull begins anew |
///
/// While it waits and while it fetches peers send chunks, but for `needsArbitration`: then all is
/// fetched, until the pull begins anew or the fetch gives way.
struct Pull: Sendable {
  /// Where upstream has the blob, as clients have named it, in their order.
  private(set) var sources: [Source] = []
  /// When a chunk was last kept; the start before the first.
  var lastProgress: Instant
  /// What peers other than the lease holder tell of chunks that come to them.
  var news = News()
  /// How far apart chunks are kept, and how many were.
  private(set) var rhythm = SmoothedInterval()
  private(set) var chunksKept = 0
  /// What the tracker told of other suppliers; nil until it did.
  var supply: Supply?
  /// The last that the tracker named as the holder of the lease; if it is not named any more, it
  /// may be the one that holds the blob.
  var lastLeaseHolder: NodeID?
  /// When the tracker named the present one.
  var leaseHolderSince = Instant.zero
  /// More than one node was named.
  var hasLeaseMoved = false
  var holdsLease = false
  var leaseRequestedAt: Instant?
  var fetch: Fetch?
  /// Further requests of the same fetch: for the chunks behind those of `fetch`, without a gap.
  private(set) var ahead: [Fetch] = []
  var width = FetchWidth()
  /// Of the nodes whose entries came as they fetched, the one that goes before all others.
  var streamer: NodeID?
  /// Who streams the blob, as the tracker says; without it, as neighbours' first entries do.
  var namedStreamer: NodeID? { supply?.leaseHolder ?? streamer }
  /// How often the first word of a better streamer was passed on.
  var streamersRelayed = 0
  /// Nodes for which a fetch was given up. None is trusted so twice.
  var gaveWayTo: [NodeID] = []
  /// When that was last done.
  var gaveWayAt: Instant?
  /// The entry from which this node's own were computed: where its last fetch began.
  var claimsFrom = 0
  /// Failed fetches in a row without a chunk between.
  var failures = 0
  /// No fetch before then.
  var restsUntil: Instant
  /// Until when upstream is not asked, and the lease is not asked for, because upstream asks for
  /// patience or stalls.
  var heldBackUntil: Instant
  /// Until when the tracker has others fetched first, if it does not give the lease before.
  var queuedUntil: Instant?
  /// Since when upstream has asked for patience without a chunk between.
  var busySince: Instant?
  /// When others first told, since the last chunk, that upstream is not to be asked.
  var hearsaySince: Instant?
  /// The end of the pause that the tracker was last told of.
  var toldPauseUntil: Instant?
  /// Why this node cannot have the blob from upstream, where others may.
  var refusal: PullFailure?
  /// The entries followed do not link to the digest: upstream must tell who is wrong.
  var needsArbitration = false
  /// A fetch without the lease has ended before its goal, and is to be gone on with.
  var goesOn = false
  /// The state before the last chunk in this node's own fetch of the whole blob, which did not end
  /// in the digest.
  var wrongEnd: HashState?
  /// Whose claims have given way to another's, and are not followed again.
  var overruled: [Overruled] = []
  /// Claims that end elsewhere than the one followed, those to be tried first first.
  var rivals: [Rival] = []
  /// How often a rival's last chunk was wrong or did not come.
  var settlementsInVain = 0
  /// How often one was asked for.
  var trials = 0
  /// What was left on disk is being opened and checked; nothing is fetched or taken until then.
  var isResuming: Bool
  var bytesFromPeers: Int64 = 0
  var bytesFromUpstream: Int64 = 0
  /// When the tracker was last told of progress.
  var renewedAt = Instant.zero
  /// The prefix the tracker was last told.
  var announcedPrefix = 0

  /// An (upstream, repository). What one refuses, another may have.
  struct Source: Sendable {
    let place: UpstreamSource
    /// It has said no, or failed as often as it may.
    var isOut = false
    /// What came from there for this blob was wrong; it is not asked before.
    var restsUntil = Instant.zero
  }

  /// ```
  ///           a chunk                    silence
  ///  running ───────► running   running ────────► stalled ──a chunk──► running
  ///     │                                            │ more silence
  ///     ├─ a better streamer tells ─► given way      └──────► replaced
  ///     │                               │                        │
  ///     └─ delivered, failed, refused   └── cancelled ──► gone ◄─┘
  /// ```
  ///
  /// One that has given way or is replaced is cancelled and takes no other way, but counts as a
  /// fetch until the shell says that it has ended. After one that was replaced the next begins
  /// where it was; after one that has given way none does while the other streams.
  struct Fetch: Sendable {
    let id: FetchID
    let source: UpstreamSource
    /// All that is to be fetched, with one request or several.
    let goal: Range<Int>
    /// What is taken of this request.
    var chunks: Range<Int>
    /// Where what it asked for ends.
    let requestedEnd: Int
    /// The next chunk to be hashed.
    var nextIndex: Int
    /// The next chunk to come.
    var readIndex: Int
    /// The state before `nextIndex`, computed from upstream's bytes; nil while those are missing.
    var state: HashState?
    /// Neighbours have been sent entries of this fetch.
    var isTold = false
    /// It was cancelled for another's, and has yet to end.
    var hasGivenWay = false
    /// Upstream has stopped sending since the last chunk.
    var isStalled = false
    /// It was cancelled to be begun anew, and has yet to end.
    var isReplaced = false
    /// It was cancelled since peers have sent the rest of its goal, and has yet to end.
    var isOvertaken = false
    /// It was cancelled, for whatever reason, and has yet to end.
    var isCancelled = false

    init(
      id: FetchID, source: UpstreamSource, goal: Range<Int>, chunks: Range<Int>,
      state: HashState?
    ) {
      self.id = id
      self.source = source
      self.goal = goal
      self.chunks = chunks
      self.requestedEnd = chunks.upperBound
      self.nextIndex = chunks.lowerBound
      self.readIndex = chunks.lowerBound
      self.state = state
    }

    /// It was sent beside another, and nothing of it has come: one request too many may be answered
    /// in another way than the first.
    var isUnansweredRange: Bool {
      chunks.lowerBound > goal.lowerBound && readIndex == chunks.lowerBound
    }

    var isRead: Bool { readIndex >= chunks.upperBound }

    /// It has ended before all that was to be fetched was asked for.
    var isShort: Bool { requestedEnd < goal.upperBound }
  }

  struct Overruled: Sendable {
    let claimant: NodeID
    let by: NodeID
    /// It was not somebody's word but the last chunk that has decided.
    let isSettled: Bool
  }

  /// Some place is left to ask.
  var hasSource: Bool { sources.contains { !$0.isOut } }

  /// From when the pull counts how long it has waited: nobody was to supply anything before.
  var waitsSince: Instant { max(lastProgress, heldBackUntil, queuedUntil ?? lastProgress) }

  /// Others were fetched first until now: from now on it counts how long nothing comes.
  mutating func endQueue(_ now: Instant) {
    guard queuedUntil != nil else { return }
    queuedUntil = nil
    heldBackUntil = max(heldBackUntil, now)
  }

  // MARK: Requests of one fetch

  /// What further requests may bring before it can be hashed.
  var chunksAhead: Int { ahead.reduce(0) { $0 + $1.chunks.count } }

  /// Requests that upstream has something to send for.
  var requestsReading: Int {
    ahead.count { !$0.isRead } + (fetch.map { $0.isRead ? 0 : 1 } ?? 0)
  }

  /// Where the chunks end that some request is to bring.
  var requestedEnd: Int? { (ahead.last ?? fetch)?.chunks.upperBound }

  /// The first request leaves what is behind `end` to others.
  mutating func cutFetch(at end: Int) {
    guard let lowerBound = fetch?.chunks.lowerBound else { return }
    fetch?.chunks = lowerBound..<end
  }

  mutating func append(ahead request: Fetch) {
    assert(request.chunks.lowerBound == requestedEnd, "a gap between two requests")
    ahead.append(request)
  }

  /// Of a further request, a chunk has come; false if there is none such.
  mutating func noteRead(_ id: FetchID, _ index: Int) -> Bool {
    guard let position = ahead.firstIndex(where: { $0.id == id }) else { return false }
    ahead[position].readIndex = index + 1
    return true
  }

  /// What the first request was to bring has been hashed up to this state: the next one's turn.
  mutating func advanceFetch(from state: HashState) {
    guard let before = fetch, !ahead.isEmpty else { return }
    var next = ahead.removeFirst()
    next.state = state
    next.isTold = before.isTold
    fetch = next
  }

  /// The requests from this one on are given up, all if it is nil; what they were to bring is left
  /// to the one before, as far as it was asked for that.
  mutating func dropAhead(from id: FetchID? = nil) -> [FetchID] {
    let first = id.map { id in ahead.firstIndex { $0.id == id } ?? ahead.count } ?? 0
    let dropped = ahead[first...].map(\.id)
    ahead.removeSubrange(first...)
    if ahead.isEmpty, let fetch { cutFetch(at: fetch.requestedEnd) }
    return dropped
  }

  /// Where the requests do not make up one fetch; nil if they do.
  var brokenRequests: String? {
    guard let fetch else { return ahead.isEmpty ? nil : "is asked for ahead of nothing" }
    var end = fetch.chunks.upperBound
    for request in ahead {
      if request.chunks.lowerBound != end { return "is asked for with a gap at \(end)" }
      if request.state != nil { return "is hashed in two places" }
      end = request.chunks.upperBound
    }
    return end > fetch.goal.upperBound ? "is asked for beyond \(fetch.goal)" : nil
  }

  // MARK: Places

  /// A client names a place; true if it is news. Further ones than `sourcesMax` are passed over.
  mutating func add(_ place: UpstreamSource?) -> Bool {
    guard let place, !sources.contains(where: { $0.place == place }),
      sources.count < Self.sourcesMax
    else { return false }
    sources.append(Source(place: place))
    return true
  }

  /// A chunk is kept.
  mutating func progress(_ now: Instant) {
    if chunksKept > 0 { rhythm.add(now - lastProgress) }
    chunksKept += 1
    lastProgress = now
  }

  /// The place is not asked again; true if another is left.
  mutating func exclude(_ place: UpstreamSource) -> Bool {
    for index in sources.indices where sources[index].place == place {
      sources[index].isOut = true
    }
    return hasSource
  }

  /// The place is not asked before that time.
  mutating func rest(_ place: UpstreamSource, until end: Instant) {
    for index in sources.indices where sources[index].place == place {
      sources[index].restsUntil = end
    }
  }

  /// Some place may be asked again from now on.
  func hasEndedRest(_ now: Instant) -> Bool {
    sources.contains { $0.restsUntil != .zero && $0.restsUntil <= now }
  }

  mutating func endRests(_ now: Instant) {
    for index in sources.indices where sources[index].restsUntil <= now {
      sources[index].restsUntil = .zero
    }
  }

  private static let sourcesMax = 4

  /// The fetch was given up for another's, and nothing has come since.
  var waitsForStreamer: Bool { gaveWayAt == lastProgress }

  /// Peers may be asked for chunks: it is known which are missing, and what to check them with.
  var mayAskPeers: Bool { !needsArbitration && !isResuming }

  init(source: UpstreamSource?, isResuming: Bool = false, now: Instant) {
    self.isResuming = isResuming
    self.lastProgress = now
    self.restsUntil = now
    self.heldBackUntil = now
    _ = add(source)
  }
}
