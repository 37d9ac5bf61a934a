// SPDX-License-Identifier: Apache-2.0

import OpenSSLRuntime
import PeerTransport
import Storage

/// What a runtime is put together from; shared with the registry front.
struct NodeParts: Sendable {
  let key: NodeKey
  let peerSecurity: PeerSecurity
  let store: any BlobStore
  let storeWatch: StoreWatch
  let cache: BlobCache
  let upstreams: UpstreamDirectory
  let gateway: NodeGateway
  let observationLog: ObservationLog
  let observationMetrics: ObservationMetrics
  var events = NodeEvents.none
}
