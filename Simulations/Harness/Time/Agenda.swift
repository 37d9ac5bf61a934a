// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// Everything that will happen, earliest first; at equal times what concerns several hosts before
/// what happens at one, and each in the order of who put it in and when that did, so that a run has
/// one order.
///
/// The order of what happens at one host depends on nothing but what happened at that host and
/// reached it. So a divided agenda, which has a list for each host and lets them be worked off one
/// after the other as far as no host reaches another, gives each host the same events as a whole
/// one, which has them all in a row.
///
/// ```
///           divide                    unite
///  whole ────────────► divided ────────────────────► whole
///                      one list for what concerns several hosts, one for each host;
///                      hosts that have to do with each other at once share one
/// ```
package struct Agenda: Sendable {
  /// What concerns several hosts; of a whole agenda everything.
  private var common = Heap<Entry>()
  private var own: ContiguousArray<Heap<Entry>> = []
  /// By host, whose list it has.
  private var keepers: ContiguousArray<Int32> = []
  private(set) var isDivided = false
  /// When the first of each list happens.
  private var firsts: ContiguousArray<Int64> = []
  /// Equal times are ordered by host, so that the agenda can be divided; else just as things were
  /// put in.
  private let isDivisible: Bool
  /// Who puts in what is put in now: a host, or nobody in particular.
  var actor: Int?
  /// By actor, how much it has put in; nobody in particular is first.
  private var counts: ContiguousArray<UInt64> = [0]

  private struct Entry: HeapElement {
    let nanoseconds: Int64
    /// One at most has it: whether it is of one host, who put it in, and the actor's count.
    let order: UInt64
    let happening: Happening

    func precedes(_ other: Entry) -> Bool {
      nanoseconds != other.nanoseconds
        ? nanoseconds < other.nanoseconds : order < other.order
    }
  }

  package init(isDivisible: Bool = false) {
    self.isDivisible = isDivisible
  }

  package var isEmpty: Bool { earliest == nil }

  /// When the next thing happens; nil if nothing does.
  package var earliest: Instant? {
    var first = common.first?.nanoseconds ?? .max
    for nanoseconds in firsts { first = min(first, nanoseconds) }
    return first == .max ? nil : Instant(nanoseconds: first)
  }

  /// Puts in what happens at one host, or concerns several.
  package mutating func add(_ happening: Happening, at instant: Instant, host: Int? = nil) {
    let entry = Entry(
      nanoseconds: instant.nanoseconds, order: order(isOwn: host != nil), happening: happening)
    guard isDivided, let host else { return common.insert(entry) }
    prepare(host)
    insert(entry, into: Int(keepers[host]))
  }

  private mutating func insert(_ entry: Entry, into list: Int) {
    own[list].insert(entry)
    firsts[list] = min(firsts[list], entry.nanoseconds)
  }

  /// Takes out what happens next of a whole agenda, or of what concerns several hosts.
  package mutating func next() -> (at: Instant, happening: Happening)? {
    common.removeFirst().map { (Instant(nanoseconds: $0.nanoseconds), $0.happening) }
  }

  private mutating func order(isOwn: Bool) -> UInt64 {
    guard isDivisible else {
      counts[0] += 1
      return counts[0]
    }
    let position = actor.map { $0 + 1 } ?? 0
    while counts.count <= position { counts.append(0) }
    counts[position] += 1
    return (isOwn ? 1 << 63 : 0) | UInt64(position) << Self.countBits | counts[position]
  }

  /// Leaves room for eight million hosts, and for 10^12 happenings of each.
  private static let countBits: UInt64 = 40

  // MARK: Divided

  /// When the next thing happens that concerns several hosts.
  var earliestOfSeveral: Instant? { common.first.map { Instant(nanoseconds: $0.nanoseconds) } }

  /// Lists, of which each is worked off by itself.
  var lists: Range<Int> { own.indices }

  /// Takes out what happens next in a list, if it happens before an instant.
  mutating func next(
    in list: Int, before end: Instant
  ) -> (at: Instant, happening: Happening)? {
    guard firsts[list] < end.nanoseconds, let entry = own[list].removeFirst() else { return nil }
    firsts[list] = own[list].first?.nanoseconds ?? .max
    return (Instant(nanoseconds: entry.nanoseconds), entry.happening)
  }

  /// What is there now concerns several hosts.
  mutating func divide() {
    precondition(isDivisible)
    isDivided = true
  }

  mutating func unite() {
    isDivided = false
    for list in own.indices { pour(list) { agenda, entry in agenda.common.insert(entry) } }
  }

  /// From now on a host has the same list as another. Nothing may be left in either that happens
  /// earlier than what is taken out next.
  mutating func join(_ host: Int, to other: Int) {
    prepare(max(host, other))
    let list = Int(keepers[host])
    let keeper = keepers[other]
    guard list != Int(keeper) else { return }
    for host in keepers.indices where keepers[host] == Int32(list) { keepers[host] = keeper }
    pour(list) { agenda, entry in agenda.insert(entry, into: Int(keeper)) }
  }

  private mutating func pour(_ list: Int, _ insert: (inout Agenda, Entry) -> Void) {
    while let entry = own[list].removeFirst() { insert(&self, entry) }
    firsts[list] = .max
  }

  private mutating func prepare(_ host: Int) {
    while own.count <= host {
      keepers.append(Int32(own.count))
      own.append(Heap())
      firsts.append(.max)
    }
  }
}
