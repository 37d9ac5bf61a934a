// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import Harness

/// A question put to a cluster in virtual time, with everything that its answer depends on.
@dynamicMemberLookup
package protocol Scenario: Sendable {
  /// As on the command line.
  static var name: String { get }
  /// One line.
  static var question: String { get }

  var cluster: ClusterOptions { get set }
  /// What it has beside the options of the cluster, to be printed before it runs.
  var particulars: [(name: String, value: String)] { get }

  init()
  /// The world before anything has happened.
  func makeWorld() -> World
  /// Called at every few milliseconds of virtual time: for what depends on how far the cluster is.
  func steer(_ world: World)
  /// The nodes of which something is expected, once the run is over.
  func classes(in world: World) -> [NodeClass]
  /// What it has to say of its run that no other does.
  func notes(on world: World) -> [ReportNote]
}

extension Scenario {
  package var particulars: [(name: String, value: String)] { [] }

  package func steer(_ world: World) {}

  package func classes(in world: World) -> [NodeClass] {
    let blobs = Array(world.library.blobs.prefix(cluster.blobSizesBytes.count))
    return [world.nodeClass("all", nodes: Array(0..<world.nodeCount), blobs: blobs)]
  }

  package func notes(on world: World) -> [ReportNote] { [] }

  /// Runs to the end, which is where every pull has ended or the limit is reached. `watch` is
  /// shown the world at every step.
  package func run(watch: (World) -> Void = { _ in }) -> Report {
    let world = makeWorld()
    let limit = Self.start + cluster.limit
    var next = Self.start
    while !world.isOver, next < limit {
      world.run(until: next)
      steer(world)
      watch(world)
      next = next + Self.step
    }
    world.run(until: limit)
    return report(of: world)
  }

  package func report(of world: World) -> Report {
    var report = world.report()
    report.classes = classes(in: world)
    report.notes = notes(on: world)
    return report
  }

  /// The same with a fault in it, so long after the cluster asks; negative for before.
  package func with(_ fault: Fault, after: Interval) -> Self {
    var troubled = self
    troubled.cluster.faults.append((after, fault))
    return troubled
  }

  package mutating func setRoundTrip(chunkTimeThousandths: Int64) {
    cluster.setRoundTrip(chunkTimeThousandths: chunkTimeThousandths)
  }

  /// The cluster's options are the scenario's.
  package subscript<Value>(dynamicMember path: WritableKeyPath<ClusterOptions, Value>) -> Value {
    get { cluster[keyPath: path] }
    set { cluster[keyPath: path] = newValue }
  }

  /// When nodes that are to know each other pull their first blob.
  package static var acquaintance: Instant { .zero + .milliseconds(500) }

  /// When the cluster asks: nodes have met their trackers by then.
  package static var start: Instant { .zero + .seconds(2) }

  private static var step: Interval { .milliseconds(10) }
}
