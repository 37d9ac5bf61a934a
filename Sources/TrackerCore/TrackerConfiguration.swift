// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// Every limit and waiting time of a tracker (Docs/Protocol.md §8.1, §10).
package struct TrackerConfiguration: Sendable, Equatable {
  /// A lease not renewed for this long goes to another node: two renewals, and a retransmission of
  /// the last. With what the next holder takes to begin it makes up the second that a client may
  /// lose (Docs/Decisions/0017).
  package var leaseTerm = Interval.milliseconds(700)
  /// A node from which nothing came for this long is pinged…
  package var silenceBeforePing = Interval.seconds(1)
  /// …and forgotten after this long (Design: a dead node is forgotten in ≤ 5 s).
  package var silenceBeforeClose = Interval.seconds(4)
  /// A lease goes to another when this many nodes, and one of so many that want the blob and may
  /// fetch it, have asked for it within this time although it was held. A liar's neighbours, about
  /// sixteen, are enough in a crowd of two hundred and more; five liars in a hundred are not.
  package var doubtersMin = 2
  package var wantingPerDoubter = 16
  /// Who waits asks once a second.
  package var doubtInterval = Interval.seconds(2)
  /// A lease that was granted to who asked for it is not doubted sooner.
  package var requestedTenureMin = Interval.milliseconds(500)
  /// Leases at once of one node, and of all: as many blobs are fetched from upstream. The others
  /// wait in the order in which they were first wanted.
  package var leasesPerNodeMax = 16
  package var leasesMax = 256
  /// While some wait, a lease ends whose holder has had no chunk for this long, and for what one
  /// takes at this rate; up to six times as long if that happens to a blob time and again.
  package var leaseIdleMax = Interval.seconds(5)
  package var leaseRateMin: Int64 = 1024 * 1024
  /// Those that wait are told so this often…
  package var queueTold = Interval.seconds(4)
  /// …and believe it for so long.
  package var queuePause = Interval.seconds(6)
  /// A lease holder's rate is measured over this time at least…
  package var rateInterval = Interval.seconds(1)
  /// …and if it is less than half of the median of others', another gets the lease; of one blob
  /// not again before so long has passed.
  package var slowInterval = Interval.seconds(5)
  /// Who is told to wait for upstream and finds, this long after the time is up, that it is no
  /// better, tells the same story: it needs no second witness.
  package var pauseMemory = Interval.seconds(5)
  /// For how long what one node says of upstream keeps the others from it.
  package var witnessPatience = Interval.seconds(2)
  /// Neighbours handed to a node for one blob when it joins; connections go both ways, so the
  /// degree is about twice this.
  package var neighboursPerBlob = 12
  /// A node that has fewer neighbours for a blob some time after it joined is handed more: whoever
  /// came last has been named to nobody.
  package var degreePerBlobMin = 20
  /// Who tells of lost neighbours more often is passed over.
  package var lostNeighboursInterval = Interval.milliseconds(500)
  /// A neighbour that was of no use is not named again for so long, which is that of the shortest
  /// quarantine.
  package var neighbourAvoidedFor = Interval.seconds(60)
  /// Nodes of a zone that are given neighbours in others, for each blob: enough that the zone is
  /// not cut off when one leaves, few enough that they know each other.
  package var gatewaysPerZone = 6
  package var connectionsMax = 20_000
  /// Blobs one node may announce; one that announces more is closed.
  package var blobsPerNodeMax = 100_000
  /// Blobs of all nodes together, about 1 KiB each; further ones are passed over, and their nodes
  /// fare as without a tracker, since nobody of them is to blame.
  package var blobsMax = 1_000_000
  /// Whoever wants a blob is told of changes of its supply at most `suppliesPerIntervalMax` times
  /// in this time, and of the last in the next: else one node that changes its mind could make the
  /// tracker send a frame to every other for each of its own.
  package var supplyInterval = Interval.milliseconds(100)
  /// What one lease may bring about in a moment: granted, given back, granted to the next.
  package var suppliesPerIntervalMax = 8

  package init() {}
}
