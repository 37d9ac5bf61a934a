// SPDX-License-Identifier: Apache-2.0

extension BanRule {
  /// A run of the core, in a node or in virtual time, can be replayed from its seed.
  static let repeatable = BanRule(
    description: "the cores and the simulator read no clock, no chance and no address",
    applies: { $0.isPure || ["FrameFuzz", "Harness", "Scenarios"].contains($0.target) },
    bans: [
      Ban(".random(", drawsChance, use: "SeededGenerator.below"),
      Ban(".randomElement(", drawsChance, use: "SeededGenerator.below as an index"),
      Ban(".shuffled(", drawsChance, use: "SeededGenerator.shuffle"),
      Ban(".shuffle()", drawsChance, use: "SeededGenerator.shuffle"),
      Ban("SystemRandomNumberGenerator", drawsChance, use: "SeededGenerator"),
      Ban("ContinuousClock", readsClock, use: "the Instant that was handed in"),
      Ban("SuspendingClock", readsClock, use: "the Instant that was handed in"),
      Ban("Date", readsClock, use: "the Instant that was handed in"),
      Ban("hashValue", differs, use: "a key that is Comparable"),
      Ban("ObjectIdentifier", differs, use: "an id that is counted up"),
    ])

  /// Ring 0 decides; time, chance, input and output belong to a shell.
  static let pure = BanRule(
    description: "Ring 0 is synchronous, exact and silent",
    applies: \.isPure,
    bans: [
      Ban("async", suspends, use: "an effect, and an event for its outcome,"),
      Ban("await", suspends, use: "an effect, and an event for its outcome,"),
      Ban("actor", suspends, use: "a struct with mutating functions"),
      Ban("Task", suspends, use: "an effect that the shell interprets"),
      Ban("Double", rounds, use: "Ratio"),
      Ban("Float", rounds, use: "Ratio"),
      Ban("print(", writes, use: "an observe effect"),
      Ban("debugPrint(", writes, use: "an observe effect"),
      Ban("dump(", writes, use: "an observe effect"),
      Ban("readLine(", "reads from outside", use: "an event"),
      Ban("CommandLine", "reads from outside", use: "a field of the configuration"),
      Ban("fatalError(", "hides whose error it is", use: "preconditionFailure"),
    ])

  static let everywhere = BanRule(
    description: "nothing escapes the checks of the compiler, and every test is run",
    applies: { _ in true },
    bans: [
      Ban("nonisolated(unsafe)", "escapes the isolation checks", use: "Mutex"),
      Ban("try!", "turns an error into a crash", use: "try, or preconditionFailure with a reason,"),
      Ban("import XCTest", "declares tests that are not run", use: "import Testing"),
    ])

  private static let drawsChance = "cannot be replayed"
  private static let readsClock = "reads a clock"
  private static let differs = "differs from process to process"
  private static let suspends = "suspends, which a core never does"
  private static let rounds = "rounds differently from machine to machine"
  private static let writes = "writes to the outside"
}
