// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LocalCluster

struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Shows a swarm at work: a real image, pulled through several nodes at once.",
    discussion: """
      Starts an origin, a tracker and mirror nodes as processes on this machine, builds an image \
      from files it finds here, pushes it to the origin, pulls it through all nodes at once, \
      checks every digest, and prints where every byte came from. Everything is gone afterwards.

      The origin is a node of Shoal, and a peer of the mirrors, or CNCF Distribution as Debian \
      packages it.

      The exit status is 0 only if every digest was right, every node served, and the origin gave \
      away at most 1.05 times the image over HTTP. What an origin of Shoal gives to the nodes as \
      one of their peers is printed as well.

      EXAMPLES
          shoal demo
          shoal demo --image /usr/share/doc --nodes 5
          shoal demo --origin docker-registry
          shoal demo --keep      and pull from it yourself
      """)

  @Option(
    help: ArgumentHelp(
      "Make the image of this file, or of everything in this folder, and of nothing else.",
      valueName: "path"))
  var image: String?

  @Option(help: "The registry that is mirrored: shoal or docker-registry.")
  var origin = DemoOrigin.Kind.shoal

  @Option(help: "How many mirror nodes, 1 to 16.")
  var nodes = 3

  @Option(
    help: ArgumentHelp(
      "The least size of the image, such as 200MB. Without --image: how much to look for.",
      valueName: "size"))
  var sizeAtLeast: ByteSize?

  @Flag(help: "Leave everything running until Ctrl-C, and say how to pull from it.")
  var keep = false

  @Flag(help: "Print the result as JSON.")
  var json = false

  func validate() throws {
    guard (1...16).contains(nodes) else {
      throw ValidationError("--nodes \(nodes): from 1 to 16 nodes fit on one machine")
    }
  }

  func run() async throws {
    let source: DemoSource =
      if let image {
        .path(image, sizeAtLeast: sizeAtLeast?.bytes ?? 0)
      } else {
        .system(sizeAtLeast: sizeAtLeast?.bytes ?? Self.systemBytes)
      }
    let run = DemoRun(
      source: source, originKind: origin, nodeCount: nodes, keeps: keep,
      executable: try ShoalExecutable.running())
    let outcome = await Interruption.race {
      try await run.run { report in
        TerminalOutput.print(json ? report.json : report.table)
      }
    }
    switch outcome {
    case .finished(.success(let report)):
      if !report.held { throw ExitCode.failure }
    case .finished(.failure(let error)):
      TerminalOutput.complain("shoal demo: \(error)")
      throw ExitCode.failure
    case .interrupted(let signal):
      // As a shell reports a process that a signal has ended.
      throw ExitCode(128 + signal)
    }
  }

  private static let systemBytes: Int64 = 200_000_000
}
