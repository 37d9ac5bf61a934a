// SPDX-License-Identifier: Apache-2.0

/// How many bytes of blobs the origin has given away.
struct DemoEgress: Sendable {
  /// To registry clients, over HTTP.
  let registryBytes: Int64
  /// To other nodes, over the peer protocol.
  let peerBytes: Int64
  /// What tells.
  let account: String

  var bytes: Int64 { registryBytes + peerBytes }
}
