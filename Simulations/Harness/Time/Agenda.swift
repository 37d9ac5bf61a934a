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
package struct Agenda {
  /// What concerns several hosts; of a whole agenda everything.
  private var common = Heap<Entry>()
  private var own = Table<Heap<Entry>>()
  /// By host, whose list it has.
  private var keepers = Table<Int32>()
  private(set) var isDivided = false
  /// When the first of each list happens.
  private var firsts = Table<Int64>()
  /// Equal times are ordered by host, so that the agenda can be divided; else just as things were
  /// put in.
  private let isDivisible: Bool
  /// Who puts in what is put in now: a host, or nobody in particular.
  var actor: Int?
  /// By actor, how much it has put in; nobody in particular is first.
  private var counts = Table<UInt64>()
  /// Which of the lists are worked off by this one.
  private var share = AgendaShare()
  private var mail = Mail<Post>()

  /// What belongs into a list that another works off.
  private struct Post {
    let list: Int
    let entry: Entry
  }

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
    counts.append(0)
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
    let list = Int(keepers[host])
    if let other = share.other(ofList: list) {
      mail.send(Post(list: list, entry: entry), to: other)
    } else {
      insert(entry, into: list)
    }
  }

  /// The place of what concerns several hosts among all that happens when it does.
  mutating func orderOfSeveral() -> UInt64 { order(isOwn: false) }

  /// Puts in what concerns several hosts.
  mutating func add(_ happening: Happening, at instant: Instant, order: UInt64) {
    common.insert(
      Entry(nanoseconds: instant.nanoseconds, order: order, happening: happening))
  }

  /// Puts in what comes before all else that happens at a host at that time.
  mutating func addAhead(_ happening: Happening, at instant: Instant, host: Int) {
    let entry = Entry(
      nanoseconds: instant.nanoseconds, order: order(isOwn: false), happening: happening)
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
  var lists: Range<Int> { share.lists(of: own.count) }

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

  // MARK: Shared

  func list(ofHost host: Int) -> Int { Int(keepers[host]) }

  /// Who else works off the list of a host; nil if nobody does.
  func otherKeeper(ofHost host: Int) -> Int? {
    share.count == 1 ? nil : share.other(ofList: Int(keepers[host]))
  }

  /// From now on others work off the lists that are not in this share.
  mutating func begin(_ share: AgendaShare, hostCount: Int) {
    prepare(hostCount - 1)
    while counts.count <= hostCount { counts.append(0) }
    self.share = share
    mail = Mail(of: share.number, among: share.count)
  }

  /// From now on nobody else works off any.
  mutating func endShare() { share = AgendaShare() }

  /// One that works off its share of the lists of this one.
  func part(_ share: AgendaShare) -> Agenda {
    var part = self
    part.common = Heap()
    part.share = share
    part.mail = Mail(of: share.number, among: share.count)
    return part
  }

  mutating func exchangeMail(with other: inout Agenda) { mail.exchange(with: &other.mail) }

  mutating func openMail() {
    var mail = Mail<Post>()
    swap(&mail, &self.mail)
    mail.open { insert($0.entry, into: $0.list) }
    swap(&mail, &self.mail)
  }
}
