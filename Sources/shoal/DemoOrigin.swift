// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ContentModel
import LocalCluster

/// The registry the demo pushes to and the nodes mirror.
enum DemoOrigin: Sendable {
  /// A node of the same cluster, which is a peer of the others as well.
  case shoal(ShoalNode)
  case dockerRegistry(DockerRegistry)

  /// The argument of `--origin`.
  enum Kind: String, ExpressibleByArgument {
    case shoal
    case dockerRegistry = "docker-registry"
  }

  var address: HostPort {
    switch self {
    case .shoal(let node): node.address
    case .dockerRegistry(let registry): registry.address
    }
  }

  var process: ManagedProcess {
    switch self {
    case .shoal(let node): node.process
    case .dockerRegistry(let registry): registry.process
    }
  }

  /// What it has given away of blobs, by its own account, which lags a little: this waits for it to
  /// tell of `imageBytes`, the least it can be, but not for long.
  func egress(of imageBytes: Int64) async throws -> DemoEgress {
    var egress = try await account()
    try? await BoundedWait.until("the origin's account is complete", seconds: 20) {
      if egress.bytes < imageBytes { egress = try await account() }
      return egress.bytes >= imageBytes
    }
    return egress
  }

  private func account() async throws -> DemoEgress {
    switch self {
    case .shoal(let node):
      let metrics = try await NodeMetrics.scrape(node.address)
      return DemoEgress(
        registryBytes: metrics.bytesFromCache, peerBytes: metrics.peerBytesSent,
        account: "metrics")
    case .dockerRegistry(let registry):
      return DemoEgress(
        registryBytes: try await registry.blobBytesServed(), peerBytes: 0, account: "access log")
    }
  }
}
