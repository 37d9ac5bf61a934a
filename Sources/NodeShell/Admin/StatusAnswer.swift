// SPDX-License-Identifier: Apache-2.0

import ContentModel
import NIOPosix
import RegistryClient
import RegistryCore
import SwarmCore

/// The answer to `GET /shoal/v1/status`.
struct StatusAnswer: Sendable {
  let facts: NodeFacts
  let isStopping: @Sendable () -> Bool
  let storeCondition: @Sendable () -> StoreCondition
  let cacheUsage: @Sendable () -> CacheUsage
  var endpoints: @Sendable () async -> [EventEndpointStatus] = { [] }
  /// For the look at the disk.
  var threads = NIOThreadPool.singleton

  /// Pulls in progress that are told; see `PullsAnswer.pullsMax`.
  static let pullsMax = 256

  func json(_ reading: PullHistoryReading) async -> JSONValue {
    let options = facts.options
    let folder = options.dataFolder
    let disk = try? await threads.runIfActive { DiskSpace.of(folder) }
    let store = storeCondition()
    return .fields([
      "nodeID": .string("\(facts.nodeID)"),
      "state": .string(isStopping() ? "stopping" : "ready"),
      "version": .string(BuildInfo.version),
      "build": build,
      "pid": .integer(Int64(facts.pid)),
      "unixMilliseconds": .integer(reading.unixMilliseconds),
      "uptimeMilliseconds": .integer((reading.now - facts.started).milliseconds),
      "addresses": addresses(reading),
      "zone": .string(options.zone),
      "dataFolder": .string(folder),
      "upstreams": .array(upstreams),
      "trackers": .array(trackers(reading)),
      "peers": .array(reading.history.peers.all.map { peer($0, reading) }),
      "pulls": .fields([
        "running": .integer(Int64(reading.history.runningPulls.count)),
        "completed": .integer(reading.history.completedCount),
        "failed": .integer(reading.history.failedCount),
      ]),
      "blobsInProgress": .array(
        reading.history.runningPulls.prefix(Self.pullsMax).map { $0.json(reading) }),
      "store": .string(store.rawValue),
      "storeProblem": store.problem.map { .string($0) },
      "cache": cache(cacheUsage()),
      "eventEndpoints": .array(await endpoints().map(\.json)),
      "disk": (disk ?? nil).map {
        .fields(["freeBytes": .integer($0.freeBytes), "totalBytes": .integer($0.totalBytes)])
      },
      "rateLimits": reading.limits.json,
      "limits": limits,
    ])
  }

  private var build: JSONValue {
    .fields([
      "configuration": .string(BuildInfo.configuration),
      "compiler": .string(BuildInfo.compiler),
      "architecture": .string(BuildInfo.architecture),
      "protocol": .string(BuildInfo.protocolVersion),
    ])
  }

  private func addresses(_ reading: PullHistoryReading) -> JSONValue {
    let addresses = facts.addresses()
    return .fields([
      "listen": addresses.map { .string("\($0.listen)") },
      "peer": addresses.map { .string("\($0.peer)") },
      "advertised": reading.advertised.map { .string("\($0)") },
    ])
  }

  private var upstreams: [JSONValue] {
    facts.options.upstreams.map(\.endpoint).map { upstream in
      .fields([
        "name": .string(upstream.name),
        "address": .string("\(upstream.address)"),
        "url": .string(upstream.baseURL),
        "isDefault": .boolean(
          facts.options.upstreams.count == 1 || facts.options.defaultUpstream == upstream.name),
      ])
    }
  }

  private func trackers(_ reading: PullHistoryReading) -> [JSONValue] {
    let connected = reading.history.tracker
    return facts.options.trackers.map { address in
      let since = connected.flatMap { $0.address == address ? $0.since : nil }
      return .fields([
        "address": .string("\(address)"),
        "isConnected": .boolean(since != nil),
        "connectedMilliseconds": since.map { .integer((reading.now - $0).milliseconds) },
      ])
    }
  }

  private func peer(_ account: PeerAccount, _ reading: PullHistoryReading) -> JSONValue {
    .fields([
      "nodeID": .string("\(account.nodeID)"),
      "address": account.address.map { .string("\($0)") },
      "zone": .string(account.zone),
      "isConnected": .boolean(account.connectedSince != nil),
      "connectedMilliseconds": account.connectedSince.map {
        .integer((reading.now - $0).milliseconds)
      },
      "bytesIn": .integer(account.bytesIn),
      "bytesOut": .integer(account.bytesOut),
      "quarantined": account.quarantined.map { .string($0.rawValue) },
      "connectionLost": account.connectionLost.map { .string("\($0)") },
    ])
  }

  private func cache(_ usage: CacheUsage) -> JSONValue {
    .fields([
      "blobs": .integer(usage.blobs),
      "bytes": .integer(usage.mirroredBytes + usage.ownedBytes),
      "mirroredBytes": .integer(usage.mirroredBytes),
      "evictableBytes": .integer(usage.evictableBytes),
      "pinnedBytes": .integer(usage.pinnedBytes),
      "pinnedDiskBytes": .integer(usage.pinnedDiskBytes),
      "ownedBytes": .integer(usage.ownedBytes),
      "quotaBytes": usage.quotaBytes.map { .integer($0) },
    ])
  }

  private var limits: JSONValue {
    let shell = facts.options.limits
    let core = NodeConfiguration(trackers: [])
    return .fields([
      "peerConnectionsMax": .integer(Int64(core.peerConnectionsMax)),
      "uplinkWindowBytesMax": .integer(core.uplinkWindowBytesMax),
      "receivingBytesMax": .integer(core.receivingBytesMax),
      "diskBacklogBytesMax": .integer(Int64(shell.diskBacklogBytesMax)),
      "workerJobsMax": .integer(Int64(shell.workerJobsMax)),
      "openFilesMax": .integer(Int64(shell.openFilesMax)),
      "pullsRememberedMax": .integer(Int64(shell.pullsRememberedMax)),
      "drainSeconds": .integer(shell.drainSeconds),
    ])
  }
}
