// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Testing

@testable import RegistryCore

@Suite("The rules of garbage collection")
struct GarbageRulesTests {
  @Test("who is told that a blob is there has half the grace, whenever it was renewed")
  func halfTheGrace() {
    let rules = GarbageRules(graceSeconds: 100)
    for renewed in 0...300 as ClosedRange<Int64> {
      let told: Int64 = 300
      let isRenewed = renewed < rules.staleSeconds(at: told)
      let counts = isRenewed ? told : renewed
      // The sweep half a grace later.
      #expect(counts >= rules.expirySeconds(at: told + 50))
    }
  }

  @Test("an answer costs a write at most once in half the grace")
  func writes() {
    let rules = GarbageRules(graceSeconds: 100)
    var renewed: Int64 = 0
    var writes = 0
    for now in 0..<1_000 as Range<Int64> where renewed < rules.staleSeconds(at: now) {
      renewed = now
      writes += 1
    }
    #expect(writes == 19)
  }

  private func name(_ byte: UInt8) -> OwnedContent {
    let state = HashState(algorithm: .sha256, bytes: Array(repeating: byte, count: 32))
    guard let repository = RepositoryName("team/app") else { preconditionFailure("no name") }
    return OwnedContent(Digest(state), in: repository)
  }

  @Test("names go before bytes, and no byte goes without a claim")
  func order() {
    let (a, b) = (name(1), name(2))
    var collection = GarbageCollection(
      GarbageRules(deletesUntagged: true), searchesStrays: true)
    let conversation: [(GarbageCollection.Step, GarbageCollection.Outcome)] = [
      (.listUntagged(after: nil), .names([a])), (.removeManifests([a]), .done),
      (.listUntagged(after: a), .names([])),
      (.listUnreferenced(after: nil), .names([b])), (.removeLinks([b]), .done),
      (.listUnreferenced(after: b), .names([])),
      (.searchStrays, .digests([b.digest])), (.markDeleting([b.digest]), .done),
      (.listDeleting(after: nil), .digests([a.digest, b.digest])),
      (.claim(a.digest), .not), (.release(a.digest), .done),
      (.claim(b.digest), .done), (.unlink(b.digest), .done), (.finish(b.digest), .done),
      (.release(b.digest), .done), (.listDeleting(after: b.digest), .digests([])),
    ]
    for (step, outcome) in conversation {
      #expect(collection.step == step)
      collection.handle(outcome)
    }
    #expect(collection.step == nil)
  }

  @Test("what has no name is noted a page at a time, in order")
  func pagesOfStrays() {
    let strays = (0..<130 as Range<UInt8>).map { name($0).digest }
    var collection = GarbageCollection(GarbageRules(), searchesStrays: true)
    collection.handle(.names([]))
    collection.handle(.digests(strays))
    for page in [strays[..<64], strays[64..<128], strays[128...]] {
      #expect(collection.step == .markDeleting(Array(page)))
      collection.handle(page.startIndex == 64 ? .not : .done)
    }
    #expect(collection.step == .listDeleting(after: nil))
  }

  @Test(
    "bytes without a name are searched for at the start, a grace later, and then every day",
    arguments: [(1, 1), (3600, 1), (3601, 2), (7 * 3600, 7)])
  func timetable(graceSeconds: Int64, secondSearch: Int) {
    var timetable = StrayTimetable(
      GarbageRules(graceSeconds: graceSeconds), periodSeconds: 3600)
    var searches: [Int] = []
    for sweep in 0..<60 {
      if timetable.isDue { searches.append(sweep) }
      timetable.swept(isSearchComplete: timetable.isDue)
    }
    #expect(searches == [0, secondSearch, secondSearch + 24, secondSearch + 48])
  }

  @Test("a search that was not completed is due again with the next sweep")
  func timetableOfFailures() {
    var timetable = StrayTimetable(GarbageRules(graceSeconds: 7200), periodSeconds: 3600)
    for _ in 0..<3 {
      #expect(timetable.isDue)
      timetable.swept(isSearchComplete: false)
    }
    timetable.swept(isSearchComplete: true)
    #expect(!timetable.isDue)
    timetable.swept(isSearchComplete: false)
    #expect(timetable.isDue)
  }

  @Test("whatever fails is left, its turn given back, and the sweep goes on to its end")
  func failures() {
    let digest = name(1).digest
    for failing in 0..<3 {
      var collection = GarbageCollection(GarbageRules(), searchesStrays: false)
      collection.handle(.not)
      collection.handle(.digests([digest]))
      for step in 0..<3 where step <= failing {
        collection.handle(step == failing ? .not : .done)
      }
      #expect(collection.step == .release(digest))
      collection.handle(.not)
      collection.handle(.not)
      #expect(collection.step == nil)
    }
  }
}
