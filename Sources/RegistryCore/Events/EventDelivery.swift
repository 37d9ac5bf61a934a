// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// Hands the events of one endpoint's outbox over to it: each at least once, those of one
/// repository in order, one envelope of a repository at a time.
///
/// **What an answer means.** A status from 200 to 299 says that the endpoint has the events, and
/// they go from the outbox. Any other, also a redirect or a refusal, and no answer at all say that
/// it has not, and the same events come again. There is no number of tries after which one is
/// skipped: an event goes unsent only when the outbox has no room (`OutboxLimits`).
///
/// **Back-off.** A repository whose envelope failed waits, and others go on: the endpoint may
/// dislike that event alone. When a second repository fails with no success between, the endpoint
/// itself is taken to be down:
///
/// ```
///            a second repository fails, no success between
///   open ──────────────────────────────────────────────────► closed
///    ▲     up to `envelopesMax` envelopes          nothing is sent until a deadline,
///    │                                             then one envelope, to try
///    └────────────── an envelope succeeds ◄──────────┘ ▲       │ it fails: longer
///       all go on at once, whatever they waited for    └───────┘
/// ```
///
/// **Memory.** The outbox is read through once, in pages; of each repository some events are kept,
/// and that there are more. Those are read when the kept ones are gone. Of a repository whose
/// envelope failed the first event alone is kept. So there may be as many repositories that always
/// fail as have room for one event each in `loadedBytesMax`, and `repositoriesMax` at most; beyond
/// it others are not found any more.
package struct EventDelivery: Sendable {
  package enum Event: Sendable, Hashable {
    /// There may be more in the outbox than there was.
    case eventsAdded
    /// What the one `read` has found.
    case eventsRead([OutboxEvent])
    case readFailed
    /// The endpoint has answered the envelope of a repository; nil if it has not, in time.
    case answered(RepositoryName, status: Int?)
    case eventsRemoved
    case removalFailed
    /// May also be said of no deadline.
    case deadlineReached
  }

  package enum Effect: Sendable, Hashable {
    /// Read from the outbox; answered by `eventsRead` or `readFailed`. One at a time.
    case read(OutboxQuery)
    /// Post the envelope; answered by `answered`. MUST be bounded in time.
    case send(EventEnvelope)
    /// Take the events out of the outbox; answered by `eventsRemoved` or `removalFailed`. One at a
    /// time.
    case remove([Int64])
    case observe(Observation)
  }

  package enum Observation: Sendable, Hashable {
    /// The endpoint has taken so many events.
    case delivered(Int, status: Int)
    /// It has not taken an envelope; nil if it has not answered.
    case refused(status: Int?)
    /// The first envelope failed since one succeeded.
    case failing
    /// The first envelope succeeded since one failed.
    case recovered
  }

  struct Closure: Sendable {
    var failuresCount: Int
    var until: Instant
  }

  let limits: DeliveryLimits
  var lanes = OrderedTable<RepositoryName, EventLane>()
  var loadedBytes = 0
  var envelopesCount = 0
  /// Nil while the endpoint is open.
  var closure: Closure?
  /// Repositories that failed since the last success, each counted once.
  var failedLanesCount = 0
  var successesCount: Int64 = 0

  /// Everything up to and with it was put into a lane, or noted as being there.
  var scannedThrough: Int64 = 0
  var mayHaveUnscanned = true
  var reading: OutboxQuery?
  var readPause = DeliveryPause()

  var taken: [Int64] = []
  var removing: [Int64] = []
  var removalPause = DeliveryPause()

  var generator: SeededGenerator

  package init(limits: DeliveryLimits = DeliveryLimits(), seed: UInt64) {
    self.limits = limits
    generator = SeededGenerator(seed: seed)
  }

  /// Whether envelopes failed since the last one that succeeded.
  package var isFailing: Bool { failedLanesCount > 0 }

  package mutating func handle(
    _ event: Event, at now: Instant, into effects: inout EffectQueue<Effect>
  ) {
    switch event {
    case .eventsAdded: mayHaveUnscanned = true
    case .eventsRead(let events): takeIn(events)
    case .readFailed: readFailed(at: now)
    case .answered(let repository, let status): answered(repository, status, at: now, &effects)
    case .eventsRemoved:
      removing = []
      removalPause.end()
    case .removalFailed:
      taken = removing + taken
      removing = []
      removalPause.lengthen(limits, at: now, &generator)
    case .deadlineReached: break
    }
    remove(at: now, &effects)
    read(at: now, &effects)
    send(at: now, &effects)
  }

  /// When something is to be done that nothing else will bring about: later than the time of the
  /// last event.
  package var nextDeadline: Instant? {
    var deadlines: [Instant] = []
    if removing.isEmpty, !taken.isEmpty, let time = removalPause.until { deadlines.append(time) }
    if reading == nil, nextQuery != nil, let time = readPause.until { deadlines.append(time) }
    if unremovedCount < limits.unremovedMax {
      if let closure {
        if envelopesCount == 0, lanes.contains(where: { $1.isReady }) {
          deadlines.append(closure.until)
        }
      } else if envelopesCount < limits.envelopesMax {
        lanes.forEach { _, lane in
          if lane.isReady, let time = lane.pause.until { deadlines.append(time) }
        }
      }
    }
    return deadlines.min()
  }

  var unremovedCount: Int { taken.count + removing.count }
}
