// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FrameFuzz
import LocalCluster

@main
struct ShoalFuzz: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shoal-fuzz",
    abstract: "Random and mutated frames into decoder, handshake and chain claims.",
    discussion: """
      Inputs are given in processes of their own, a slice in each, so that one that traps is found \
      and printed with the command that gives it again. A process must hold as much memory at the \
      end as after its first tenth, within \(SliceMemory.growthBytesMax >> 20) MiB.

      EXAMPLES
          shoal-fuzz
          shoal-fuzz --seed 7 --first 123456 --count 1 --here
      """)

  @Option(help: "What the inputs are drawn from.")
  var seed: UInt64 = 1

  @Option(help: "The number of the first input.")
  var first: UInt64 = 0

  @Option(help: "How many inputs.")
  var count: UInt64 = 10_000_000

  @Flag(help: "Give them in this process.")
  var here = false

  func validate() throws {
    guard count > 0, !first.addingReportingOverflow(count).overflow else {
      throw ValidationError("--count takes 1 to as many as there are numbers")
    }
  }

  func run() async throws {
    let numbers = first..<(first + count)
    if here {
      print(try SliceMemory.watch(numbers) { try FrameFuzz(seed: seed).run($0) })
      return
    }
    let run = FuzzRun(seed: seed, program: try ShoalExecutable.running())
    switch await Interruption.race({ try await run.findFailure(in: numbers) }) {
    case .finished(.success(nil)):
      print("\(count) inputs from seed \(seed): nothing found")
    case .finished(.success(let failure?)):
      print(failure)
      throw ExitCode.failure
    case .finished(.failure(let error)): throw error
    case .interrupted(let signal):
      // As a shell reports a process that a signal has ended.
      throw ExitCode(128 + signal)
    }
  }
}
