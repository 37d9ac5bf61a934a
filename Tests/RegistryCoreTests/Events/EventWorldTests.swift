// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore
import Testing

@Suite("A delivery and its endpoint")
struct EventWorldTests {
  private static let names = (0..<12).map { EventFixtures.name("library/r\($0)") }

  /// So small that every bound is met.
  private static var tightLimits: DeliveryLimits {
    var limits = DeliveryLimits()
    limits.envelopesMax = 3
    limits.envelopeEventsMax = 4
    limits.repositoriesMax = 5
    limits.repositoryEventsMax = 6
    limits.pageEventsMax = 7
    limits.loadedBytesMax = 60
    limits.unremovedMax = 8
    return limits
  }

  /// First sightings are in order and complete; what is seen again was seen without a gap.
  private func check(_ world: EventWorld, _ added: [RepositoryName: [Int64]]) {
    #expect(world.problems == [])
    for (repository, numbers) in added {
      var last: Int64 = 0
      var first: [Int64] = []
      for number in world.received[repository] ?? [] where number > last {
        first.append(number)
        last = number
      }
      #expect(first == numbers, "\(repository)")
    }
  }

  @Test("every event arrives, in the order of its repository, whatever fails", arguments: 1...12)
  func eventuallyAll(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var world = EventWorld(
      seed: seed, limits: Self.tightLimits,
      trouble: EventWorld.Trouble(
        refusedPercent: generator.below(40), unansweredPercent: generator.below(20),
        outboxFailsPercent: generator.below(20)))
    var added: [RepositoryName: [Int64]] = [:]
    for number in 1...200 as ClosedRange<Int64> {
      let repository = Self.names[generator.below(generator.below(3) == 0 ? 12 : 2)]
      added[repository, default: []].append(number)
      world.add(repository)
      for _ in 0..<generator.below(4) { _ = world.step() }
      if generator.below(60) == 0 { world.restart(seed: UInt64(number)) }
    }
    let isDone = world.drive()
    #expect(isDone)
    check(world, added)
    #expect(world.outbox.isEmpty)
  }

  @Test("repositories that are refused always take up no room that others need")
  func poisonEverywhere() {
    var limits = Self.tightLimits
    limits.repositoriesMax = 12
    let poisoned = Self.names.prefix(10)
    var world = EventWorld(
      seed: 5, limits: limits, trouble: EventWorld.Trouble(refused: Set(poisoned)))
    for number in 0..<100 { world.add(poisoned[number % poisoned.count]) }
    for _ in 0..<4 { world.add(EventFixtures.debian) }
    for _ in 0..<2_000 { _ = world.step() }
    #expect(world.received == [EventFixtures.debian: [101, 102, 103, 104]])
    // Nor is anything of theirs lost.
    #expect(world.outbox.count == 100)
    world.trouble = EventWorld.Trouble()
    let isDone = world.drive()
    #expect(isDone)
    for (index, name) in poisoned.enumerated() {
      #expect(world.received[name] == (0..<10).map { Int64($0 * 10 + index + 1) })
    }
    #expect(world.problems == [])
  }

  @Test("an endpoint that was down for an hour is asked rarely meanwhile, and then told of all")
  func downForAnHour() {
    var limits = DeliveryLimits()
    limits.repositoriesMax = 100
    var world = EventWorld(
      seed: 3, limits: limits,
      trouble: EventWorld.Trouble(isDownUntil: EventFixtures.seconds(3_600)))
    var added: [RepositoryName: [Int64]] = [:]
    for number in 1...400 as ClosedRange<Int64> {
      let repository = EventFixtures.name("library/r\(number % 50)")
      added[repository, default: []].append(number)
      world.add(repository)
    }
    let isDone = world.drive()
    #expect(isDone)
    check(world, added)
    #expect(world.sendsWhileDownCount < 50)
    // A back-off that had begun just before it came back is over then.
    #expect(world.now < EventFixtures.seconds(3_600 + 310))
  }
}
