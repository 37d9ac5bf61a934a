// SPDX-License-Identifier: Apache-2.0

import ContentModel
import OpenSSLRuntime
import PeerProtocol
import PeerTransport
import ServiceLifecycle
import Storage
import SwarmCore
import UVRuntime

/// The node's loop with all that lives on it.
struct SwarmService: Service {
  let parts: NodeParts
  let options: NodeOptions

  private var loop: EventLoop { parts.gateway.loop }

  /// Listens for peers and starts the core; returns the address bound. If it throws, nothing of it
  /// is left.
  func start(with found: FoundContent) async throws -> HostPort {
    let parts = parts
    let options = options
    let loop = loop
    do {
      let port = try await loop.run { () throws(UVError) -> UInt16 in
        try Self.assemble(parts, options, on: loop)
      }
      parts.gateway.post { runtime in
        runtime.raise(.started)
        runtime.setLimits(options.rateLimits)
        for blob in found.blobs { runtime.blobHeld(blob) }
        for partial in found.partials { runtime.partialFound(partial.blob) }
      }
      // Only from here on the core learns of what is evicted.
      parts.cache.trim()
      return HostPort(host: options.peerListen.host, port: port)
    } catch {
      await loop.shutdown()
      throw NodeStartError.cannotListen(
        option: "--peer-listen", address: options.peerListen, reason: "\(error)")
    }
  }

  func run() async throws {
    // Cancelled, where another service failed, is as good a reason to say goodbye.
    try? await gracefulShutdown()
    let gateway = parts.gateway
    await withCheckedContinuation { continuation in
      let isPosted = gateway.post { $0.stop { continuation.resume() } }
      if !isPosted { continuation.resume() }
    }
    gateway.close()
    await loop.shutdown()
  }

  private static func assemble(
    _ parts: NodeParts, _ options: NodeOptions, on loop: EventLoop
  ) throws(UVError) -> UInt16 {
    var core = NodeConfiguration(trackers: options.trackers)
    core.zone = options.zone
    let node = Node(
      nodeID: parts.key.nodeID, publicKey: parts.key.publicKey, configuration: core,
      seed: SecureRandom.bytes(count: 8).reduce(0) { $0 << 8 | UInt64($1) })
    let runtime = NodeRuntime(
      node: node, parts: parts, configuration: options.limits, on: loop)
    var configuration = PeerTransportConfiguration(role: .node, zone: options.zone)
    configuration.goodbyeTimeoutMilliseconds = options.limits.goodbyeMilliseconds
    let transport = PeerTransport(
      on: loop, configuration: configuration, security: parts.peerSecurity,
      credentials: NodeKeyCredentials(key: parts.key), handler: runtime)
    transport.downloads = parts.upstreams.downloads
    runtime.transport = transport
    let port: UInt16
    do throws(UVError) {
      port = try transport.listen(on: options.peerListen)
    } catch {
      runtime.stop {}
      throw error
    }
    let log = parts.observationLog
    transport.watchSecurity(from: options.peerSecurity) { log.peerSecurityReloaded($0) }
    transport.advertised =
      options.peerAdvertise
      ?? AdvertisedAddress.choose(
        bound: HostPort(host: options.peerListen.host, port: port), trackers: options.trackers)
    parts.gateway.open(to: LoopBound(runtime, on: loop))
    return port
  }
}
