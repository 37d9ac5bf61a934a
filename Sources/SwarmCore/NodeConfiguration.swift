// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// Every limit and waiting time of a node's core, with the reason for each (Docs/Protocol.md §8.1,
/// §10).
package struct NodeConfiguration: Sendable, Equatable {
  /// Trackers to stay connected to; without any, the node finds no peers of its own accord.
  package var trackers: [HostPort]
  /// False means never: a pull without peers then waits and fails, but does not go upstream.
  package var mayFetchUpstream: Bool
  /// Between nodes of another zone and this one lies what is slow and costs money: a chunk is to
  /// come from there once (Design: the swarm).
  package var zone = ""

  /// Who decides which chunk goes where next.
  package var scheduling = Scheduling.offers

  // MARK: Length
  /// The least rate of a link that this node and its peers are right to wait for. Waiting times
  /// are for chunks of 256 KiB; a longer chunk is given the time that its other bytes take at this.
  package var linkRateMin: Int64 = 1024 * 1024
  /// The same of one of several chunks that share a link, as up to `receivingChunksMin` do.
  package var sharedRateMin: Int64 = 128 * 1024

  // MARK: Connections
  /// Peer connections in all; more are refused with `tooManyConnections`.
  package var peerConnectionsMax = 256
  /// At that limit a newcomer takes the place of the peer that has been of no use to either side
  /// for longest, if that is this long: well-known neighbours are worth more than unknown ones.
  package var idleBeforeClose = Interval.seconds(60)
  /// First wait before a failed dial is tried again; doubles to `dialBackOffMax`.
  package var dialBackOff = Interval.milliseconds(250)
  package var dialBackOffMax = Interval.seconds(8)
  /// A peer or tracker from which nothing came for this long is pinged…
  package var silenceBeforePing = Interval.seconds(1)
  /// …and given up after this long.
  package var silenceBeforeClose = Interval.seconds(3)
  /// A connection that lasted this long was a good one: if it is lost, its peer is dialled again
  /// after `dialBackOff`. Else after twice as long each time in a row, up to this.
  package var connectionLasts = Interval.seconds(30)
  package var redialBackOffMax = Interval.seconds(16)
  /// A neighbour that is of no use for so long is told to the tracker…
  package var neighbourIsLostAfter = Interval.milliseconds(500)
  /// …so often at most.
  package var lostNeighboursInterval = Interval.seconds(1)
  /// How long a peer that was shown to lie is not spoken to: the first time; twice as long each
  /// further one, up to this.
  package var quarantine = Interval.seconds(60)
  package var quarantineMax = Interval.seconds(3_600)
  /// After so long without a lie one time less is counted.
  package var strikeMemory = Interval.seconds(1_800)
  /// Nodes in quarantine, and such that were, at once; who makes a new key for each lie pushes out
  /// its own older ones.
  package var quarantinedMax = 4_096
  /// Blobs a connection's wishes are remembered for; a peer that wants more tells again as it
  /// completes (Docs/Protocol.md §5.1).
  package var wantsPerPeerMax = 4_096
  /// Chunks of whole blobs that are kept ready for one peer: what one costs, some 70 bytes, is
  /// spent for whoever names a blob. 64 layers of 1 GiB; further ones wait for an UNWANT.
  package var servedChunksPerPeerMax = 1 << 18

  // MARK: Sending
  /// Chunks offered, accepted or being sent over the uplink at once, at the least: below this a
  /// single slow answer leaves the uplink idle.
  package var uplinkWindowChunksMin = 6
  /// Chunks handed to the shell at once, but for those to peers that block. Where two senders meet
  /// at a receiver's downlink each gets half of it: the rest of their uplinks is for the others
  /// that they are sending to. The shell's own latencies, disk and threads, are hidden as well.
  package var sendingMax = 4
  package var uplinkWindowBytesMax: Int64 = 16 * 1024 * 1024
  /// An offer not answered by then is taken back: several times what an answer usually takes, which
  /// is not known at first, and at least this…
  package var offerExpiryMin = Interval.milliseconds(100)
  package var offerExpiryMax = Interval.milliseconds(1_000)
  /// …and nothing is offered to that peer for as long again, twice as long each time in a row that
  /// it does not answer at all, up to this.
  package var offerRestMax = Interval.seconds(16)
  /// Requests of one peer that wait for the uplink; further ones are declined as busy, so that one
  /// peer cannot fill the queue for all.
  package var requestsPerPeerMax = 32
  /// A peer that takes this long for a chunk, and several times what the uplink needs for all that
  /// is being sent, is slow: what it is sent no longer counts for what the uplink may carry
  /// (Design: a receiver that blocks gives up its place).
  package var blockedAfter = Interval.milliseconds(20)
  /// …where the uplink's rate is not known yet.
  package var blockedAfterInitial = Interval.seconds(1)
  /// A peer that has not taken a chunk by then is closed: even a slow one would have taken it back,
  /// since nobody waits longer for a chunk than `transferExpiryMax`. A long one is given more time.
  package var sendExpiry = Interval.seconds(12)
  /// What was kept and accepted is told within this time, in one frame to each neighbour. Sooner
  /// tells more often and gains nothing: of what crosses an offer on the way there is as much as
  /// before (Docs/Decisions/0012).
  package var haveDelay = Interval.milliseconds(4)
  /// Signatures over new chain entries are at least this far apart: under load a batch carries
  /// many entries, at rest one entry waits no longer than this. What waits cannot be passed on, and
  /// at the start of a crowd nothing else can be either.
  package var chainSigningInterval = Interval.microseconds(500)
  /// Once there is enough to pass on they are this far apart: every node checks, keeps and passes
  /// on every one of them.
  package var chainSigningIntervalMax = Interval.milliseconds(4)

  // MARK: Receiving
  /// Bytes accepted and not yet arrived, for the whole node (Design: in flight ≤ 16 MiB).
  package var receivingBytesMax: Int64 = 16 * 1024 * 1024
  /// Chunks that may be underway to this node at once even where their bytes exceed the budget.
  package var receivingChunksMin = 6
  /// The same while another blob is fetched from upstream.
  package var receivingChunksBesideFetch = 2
  /// An accepted chunk that has not arrived by then is fetched elsewhere. Grows with the measured
  /// transfer time, and is capped so that a silent peer costs a bounded delay. A long one is given
  /// more time.
  package var transferExpiryMin = Interval.milliseconds(500)
  package var transferExpiryMax = Interval.seconds(10)
  /// Taken while a peer has not yet delivered anything.
  package var transferExpiryInitial = Interval.seconds(2)
  /// A peer whose transfer expired is left alone for this long.
  package var shunning = Interval.seconds(2)
  /// …twice as long each time in a row, up to this: what offers and does not deliver takes room
  /// from those who would.
  package var shunningMax = Interval.seconds(16)
  /// A wanted chunk that a peer has and nobody has offered for this long is requested.
  package var requestAfter = Interval.milliseconds(100)
  /// Local clients of a blob that are looked after at once: all wait for the same first chunk.
  package var readersPerBlobMax = 8
  /// A chunk that a client waits for, and that takes twice as long as usual and at least this, is
  /// asked of a second peer…
  package var hedgeAfterMin = Interval.milliseconds(150)
  /// …or at least this, as long as it is not known what is usual…
  package var hedgeAfterInitial = Interval.milliseconds(500)
  /// …for this many chunks of the whole node at once: each may come twice.
  package var hedgesMax = 2
  /// A chunk that somebody in the own zone has, or is about to have, is taken from another zone
  /// only when the pull has made no progress for this long.
  package var elsewhereAfter = Interval.milliseconds(2_000)
  /// Chunks underway at once from other zones to all of one that are after a blob, where they know
  /// each other; to each at least one.
  package var elsewhereChunks = 24
  /// Who contradicts what is followed and declines to show its last chunk is heard no longer than
  /// this, or a little longer where that chunk is long (Docs/Protocol.md §5.9).
  package var rivalPatience = Interval.seconds(10)
  /// Requests underway per blob.
  package var requestsPerBlobMax = 4

  // MARK: Upstream
  /// How long a pull waits for the tracker or peers to promise a source before it goes upstream by
  /// itself.
  package var supplyPatience = Interval.milliseconds(500)
  /// How long a pull that must do without a tracker listens for others' wishes and holdings: longer
  /// than the round trip to any neighbour.
  package var wishPatience = Interval.milliseconds(100)
  /// A tracker that has said nothing of a pull for so long is gone, whatever its connection says.
  package var trackerPatience = Interval.milliseconds(750)
  /// How long a node leaves it to each neighbour whose turn it is before its own to go upstream:
  /// about as long as upstream may take to answer.
  package var turnPatience = Interval.milliseconds(300)
  /// How long a pull without any progress waits for others' supply before it asks for the lease…
  package var stallBeforeLeaseRequest = Interval.milliseconds(1_000)
  /// …and before it goes upstream without one.
  package var stallBeforeFetch = Interval.milliseconds(1_800)
  /// The same two waits while the tracker names a supplier: it lives, or the tracker would have
  /// noticed, so more patience costs less than a second stream from upstream.
  package var suppliedBeforeLeaseRequest = Interval.milliseconds(2_000)
  package var suppliedBeforeFetch = Interval.milliseconds(2_600)
  /// The first of them for a pull that chunks have been coming to, where that is several times what
  /// lies between two of them: what flowed and stops has been stopped by something. If
  /// that is upstream, the lease holder has said so by then (`silenceBeforeStall`).
  package var flowingBeforeLeaseRequest = Interval.milliseconds(750)
  /// …and this for one whose supplier has chunks that come to nobody (`Node+starvation.swift`).
  package var starvationPatience = Interval.milliseconds(650)
  /// …as long as it is not known how long chunks take: so long take four that share a link of the
  /// least rate, and the way there and back.
  package var starvationPatienceInitial = Interval.milliseconds(1_250)
  /// A pull whose supplier is busy with other blobs of ours waits this long at most.
  package var busySupplierPatience = Interval.seconds(10)
  /// Fetches from upstream at once; further pulls wait for one to end, those begun first first.
  package var fetchesMax = 16
  /// Requests to upstream at once up to which a blob that comes slowly is asked for with further
  /// ones (Docs/Decisions/0014). Where more blobs are fetched, each has one.
  package var rangesMax = 4
  /// How slowly a blob comes is measured over this time, and over several chunks…
  package var rangeInterval = Interval.milliseconds(500)
  /// …and it is worth another request if the rest would take this long.
  package var rangeWorth = Interval.seconds(2)
  /// What further requests may have ahead of what is hashed, for the whole node: it waits in
  /// memory. Together with a chunk of the largest size for which that leaves room it is the 32 MiB
  /// that a shell has for all fetches.
  package var rangesAheadBytesMax: Int64 = 24 * 1024 * 1024
  /// The lease holder's progress reports (Design: every 250 ms).
  package var leaseRenewal = Interval.milliseconds(250)
  /// A fetch ends where more chunks than these in a row are held. Fewer are read once more: to ask
  /// anew behind them would take about as long.
  package var chunksReadAgainMax = 3
  /// Tries in a row without a byte of progress before a fetch counts as failed for good.
  package var upstreamTriesMax = 3
  /// Wait before a failed fetch is tried again, doubling.
  package var upstreamBackOff = Interval.milliseconds(200)
  /// An upstream that asks for patience and does not say how much rests for this long, and for at
  /// least this and at most `busyRestMax` whatever it says.
  package var busyRest = Interval.seconds(1)
  package var busyRestMax = Interval.seconds(60)
  /// What others say of an upstream keeps a pull from it for so long in all between two chunks;
  /// then the node asks for itself. So a liar costs no more, and many nodes ask a busy upstream
  /// seldom.
  package var hearsayPatience = Interval.seconds(10)
  /// How often the shell tells that upstream is silent.
  package static let silenceTold = Interval.milliseconds(250)
  /// An upstream that is silent for this long in the middle of a body has stalled, which the lease
  /// holder reports…
  package var silenceBeforeStall = Interval.milliseconds(500)
  /// …as it does when the first byte is that late; some take long to look for a blob…
  package var silenceBeforeLate = Interval.milliseconds(1_750)
  /// …for this long, unless it says so again.
  package var stallPause = Interval.milliseconds(1_500)
  /// A silent fetch is begun anew after this long: its connection may be dead.
  package var silenceBeforeReconnect = Interval.seconds(3)
  /// How long pulls of a blob fail at once after upstream has served it wrong.
  package var wrongUpstreamMemory = Interval.seconds(5)
  /// A pull for which no source has shown up for this long fails.
  package var pullPatience = Interval.seconds(20)

  package init(trackers: [HostPort], mayFetchUpstream: Bool = true) {
    self.trackers = trackers
    self.mayFetchUpstream = mayFetchUpstream
  }
}
