// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import Harness
import PeerProtocol
import SwarmCore

/// Everything that a seed decides about a world, part by part: a part is a type of its own with a
/// generator of its own, so that a seed means much the same after another part has grown.
package struct FuzzPlan: Sendable {
  package let seed: UInt64
  package let scale: FuzzScale
  /// What a seed means is another thing from version to version; a recorded seed says of which it
  /// is.
  package let version: Int
  package let crowd: FuzzCrowd
  package let links: FuzzLinks
  package let zones: FuzzZones
  package let content: FuzzContent
  package let disks: FuzzDisks
  package let behaviours: FuzzBehaviours
  package let faults: FuzzFaults
  package let troubles: FuzzTroubles
  package let operators: FuzzOperators
  package let mirrors: FuzzMirrors
  package let settings: FuzzSettings
  /// The same world, but upstream sends little over one connection, and nodes ask for blobs with
  /// several requests at the first sign of it.
  package let hasSlowConnections: Bool

  package init(
    seed: UInt64, scale: FuzzScale, version: Int = Self.version, hasSlowConnections: Bool = false
  ) {
    precondition(Self.versions.contains(version))
    self.seed = seed
    self.scale = scale
    self.version = version
    self.hasSlowConnections = hasSlowConnections
    crowd = FuzzCrowd(seed: seed, scale: scale)
    links = FuzzLinks(seed: seed, scale: scale, nodeCount: crowd.nodeCount)
    zones = FuzzZones(seed: seed, scale: scale, nodeCount: crowd.nodeCount)
    content = FuzzContent(seed: seed, scale: scale, startsAfter: crowd.startsAfter)
    disks = FuzzDisks(seed: seed)
    behaviours = FuzzBehaviours(seed: seed, nodeCount: crowd.nodeCount)
    faults = FuzzFaults(
      seed: seed, scale: scale, crowd: crowd, content: content, disks: disks)
    troubles = FuzzTroubles(seed: seed, scale: scale, crowd: crowd)
    operators = FuzzOperators(seed: seed, version: version, nodeCount: crowd.nodeCount)
    mirrors = FuzzMirrors(seed: seed, version: version, content: content)
    settings = FuzzSettings(seed: seed, version: version)
  }

  /// The world before anything has happened.
  package func makeWorld(
    traceLineCount: Int, scope: CheckConfiguration.Scope = .everyEvent,
    defect: Defect = Defect(), workers: Workers = .alone
  ) -> World {
    var configuration = WorldConfiguration(link: links.upstream)
    configuration.seed = seed
    configuration.trackerLink = links.tracker
    configuration.trackerCount = crowd.trackerCount
    configuration.fragmentBytes = links.fragmentBytes
    configuration.zoneLinks = zones.links
    configuration.upstreamZone = zones.upstream
    configuration.trackerZone = zones.tracker
    configuration.disk = disks.disk
    configuration.node = settings.node
    configuration.tracker = settings.tracker
    configuration.clientAsksMax = .max
    configuration.hasReaders = content.hasReaders
    configuration.recording.traceLineCount = traceLineCount
    configuration.checks = checks
    configuration.checks.scope = scope
    configuration.defect = defect
    configuration.workers = workers
    if let rate = connectionRate {
      configuration.upstreamConnectionBytesPerSecond = rate
      configuration.node.rangeInterval = .milliseconds(10)
      configuration.node.rangeWorth = .milliseconds(20)
    }
    let world = World(configuration)
    let blobs = content.blobSizesBytes.map { world.addBlob(sizeBytes: $0) }
    for node in 0..<crowd.nodeCount {
      world.addNode(
        link: links.nodes[node], zone: zones.nodes[node], behaviour: behaviours.behaviours[node],
        trackers: crowd.trackers[node], mayFetchUpstream: operators.mayFetchUpstream[node],
        startsAt: .zero + crowd.startsAfter[node])
      if operators.limits[node] != RateLimits() {
        world.schedule(.limitsTurn(node, operators.limits[node]), at: .zero)
      }
    }
    for held in content.holds { world.hold(node: held.node, blob: blobs[held.blob]) }
    for (wish, source) in wishes {
      world.pull(
        node: wish.node, blob: blobs[wish.blob], at: .zero + wish.after, source: source)
    }
    for episode in episodes {
      world.schedule(episode.fault, at: .zero + episode.span.lowerBound)
      if let undoing = episode.undoing {
        world.schedule(undoing, at: .zero + episode.span.upperBound)
      }
    }
    return world
  }

  package var episodes: [FuzzEpisode] {
    faults.episodes + troubles.episodes + operators.episodes + mirrors.episodes
  }

  /// All of them, each with the mirror of upstream by whose name it is made.
  package var wishes: [(wish: FuzzContent.Wish, source: UInt64)] {
    zip(content.wishes, mirrors.sources).map { ($0, $1) } + mirrors.repeated
  }

  /// Of one connection to upstream; nil if it is its link's.
  var connectionRate: Int64? {
    hasSlowConnections ? max(1, links.upstream.uplinkBytesPerSecond / 4) : nil
  }

  /// All blobs together.
  package var sizeBytes: Int64 { content.blobSizesBytes.reduce(0, +) }

  /// To be counted up when a seed comes to mean another world, so that a recorded one can be told
  /// to be out of date.
  package static let version = 4
  /// Those that can still be made: 3 knew no operators, mirrors and settings.
  package static let versions = 3...version
  /// Faults happen, and are made good, in this time.
  package static let safetyPhase = Interval.seconds(10)
  /// A node that has just started meets its tracker.
  package static let settling = Interval.milliseconds(250)
}

extension FuzzPlan: CustomStringConvertible {
  package var description: String {
    [
      "seed \(seed)", "\(scale.rawValue) v\(version)", "\(crowd)", "\(links)", "\(zones)",
      "\(content)", "\(disks)", "\(behaviours)", "\(faults)", "\(troubles)",
      "\(operators)", "\(mirrors)", "\(settings)",
      hasSlowConnections ? "slow connections" : "",
    ].filter { !$0.isEmpty }.joined(separator: "  ")
  }
}
