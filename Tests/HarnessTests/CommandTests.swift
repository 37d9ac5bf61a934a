// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Harness
import Scenarios
import Testing

@testable import shoal_sim

@Suite struct CommandTests {
  @Test("the help and the list name every scenario", arguments: ScenarioTests.names)
  func named(name: String) {
    #expect(ShoalSimulator.helpMessage().contains("\n  \(name) "))
    #expect(ListCommand.lines.contains { $0.hasPrefix(name + " ") })
  }

  @Test("what is not said on the command line is as the scenario has it")
  func defaults() throws {
    let arguments = try ClusterArguments.parse(["--nodes", "7"])
    var cluster = RollingDeploy().cluster
    arguments.apply(to: &cluster)
    #expect(cluster.nodeCount == 7)
    #expect(cluster.blobSizesBytes == RollingDeploy().cluster.blobSizesBytes)
  }

  @Test("a scenario's own options reach it")
  func ownOptions() throws {
    let arguments = try UnequalLinksArguments.parse(["--class", "3:100Mbit/s:1Gbit/s"])
    var unequal = UnequalLinks()
    arguments.apply(to: &unequal)
    let nodes = try #require(unequal.otherClasses?.first)
    #expect(nodes.nodeCount == 3)
    #expect(nodes.uplinkBytesPerSecond == 12_500_000)
    #expect(nodes.downlinkBytesPerSecond == 125_000_000)
  }

  @Test("every way to lie can be named")
  func lies() throws {
    for name in BehaviourArgument.allValueStrings {
      #expect(BehaviourArgument(argument: name) != nil, "\(name)")
    }
    let arguments = try LyingPeersArguments.parse(["--lie", "claims-all-chunks"])
    var lying = LyingPeers()
    arguments.apply(to: &lying)
    #expect(lying.lies == [.claimsAllChunks])
  }

  @Test("an option that would change nothing is refused")
  func idleOptions() throws {
    #expect(throws: (any Error).self) { try ClusterArguments.parse(["--outstanding", "3"]) }
    #expect(throws: (any Error).self) {
      try ClusterArguments.parse(["--fragment", "64KiB", "--whole-chunks"])
    }
    #expect(throws: (any Error).self) {
      try LyingPeersArguments.parse(["--lease-holder-lies", "--liars", "5"])
    }
    #expect(throws: (any Error).self) { try RequirementsCommand.parse(["--list", "--json"]) }
    #expect(throws: (any Error).self) {
      try FuzzCommand.parse(["--seed", "1", "--verbose", "--json"])
    }
    _ = try ClusterArguments.parse(["--outstanding", "3", "--policy", "in-order"])
  }

  @Test("a missed requirement is the command's failure, a met one is not")
  func exitStatus() throws {
    let met = ["requirements", "--small", "--only", "2-nodes"]
    #expect(try #require(SimulatorProcess.status(of: met)) == 0)
    let unknown = ["requirements", "--only", "no-such-row"]
    #expect(try #require(SimulatorProcess.status(of: unknown)) == 64)
  }

  @Test("any scenario can be run in two processes", arguments: ["churn", "lying-peers"])
  func twice(name: String) throws {
    let arguments = [name, "--nodes", "6", "--blob", "2MiB", "--twice"]
    #expect(try #require(SimulatorProcess.status(of: arguments)) == 0)
  }
}
