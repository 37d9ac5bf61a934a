// SPDX-License-Identifier: Apache-2.0

package import ContentModel
import PeerProtocol
package import PeerTransport
package import RegistryClient
package import RegistryCore
package import RegistryFront

/// What an operator says of a node.
package struct NodeOptions: Sendable {
  /// Where clients reach the registry; port 0 picks a free one.
  package var listen: HostPort
  /// Where other nodes reach this one; port 0 picks a free one.
  package var peerListen: HostPort
  package var dataFolder: String
  /// What clients are spoken to with; nil for plain http.
  package var tls: FrontTLSFiles?
  package var access = AccessOption.everybody
  package var frontLimits = FrontLimits()
  /// What protects the connections to peers and trackers.
  package var peerSecurity: PeerSecuritySource
  package var trackers: [HostPort] = []
  package var upstreams: [UpstreamSettings] = []
  /// The upstream meant where a client names none; nil if there is at most one.
  package var defaultUpstream: String?
  /// The address told to other nodes. If nil, the one bound; where that is a wildcard, this
  /// machine's address on its route to the first tracker.
  package var peerAdvertise: HostPort?
  package var zone = ""
  /// Whether clients may push, which makes this node the origin of what they push.
  package var takesPushes = false
  /// When what was pushed and is of no more use goes.
  package var garbageRules = GarbageRules()
  /// Which pushed manifests are taken although something they refer to is missing.
  package var sparseManifests = SparseManifests.indexes
  package var events = EventSettings()
  /// How much mirrored content is kept on disk; nil if the disk is the only bound.
  package var cacheQuotaBytes: Int64?
  /// What the node sends to peers and takes from them and from upstreams, until `shoal limit` says
  /// something else.
  private(set) var rateLimits = RateLimits()
  package var limits = NodeShellConfiguration()

  package init(
    listen: HostPort, peerListen: HostPort, dataFolder: String, peerSecurity: PeerSecuritySource
  ) {
    self.listen = listen
    self.peerListen = peerListen
    self.dataFolder = dataFolder
    self.peerSecurity = peerSecurity
  }

  package static let zoneBytesMax = Hello.zoneBytesMax

  package static func allowsRate(_ bytesPerSecond: Int64) -> Bool {
    RateLimits.isAllowed(bytesPerSecond)
  }

  package mutating func limitRates(uploadBytesPerSecond: Int64?, downloadBytesPerSecond: Int64?) {
    rateLimits = RateLimits(
      uploadBytesPerSecond: uploadBytesPerSecond, downloadBytesPerSecond: downloadBytesPerSecond)
  }
}
