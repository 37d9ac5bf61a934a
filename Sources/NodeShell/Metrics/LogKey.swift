// SPDX-License-Identifier: Apache-2.0

/// The metadata keys of a node's log, so that a query written once keeps working.
enum LogKey {
  static let address = "connection/address"
  static let blobs = "blobs"
  static let bytes = "bytes"
  static let bytesFromPeers = "pull/bytes_from_peers"
  static let bytesFromUpstream = "pull/bytes_from_upstream"
  static let chunk = "chunk/index"
  static let chunks = "chunks"
  static let connection = "connection/id"
  static let connectionsClosed = "connections_closed"
  static let digest = "blob/digest"
  static let error = "error"
  static let holders = "supply/holders"
  static let leaseHolder = "supply/lease_holder"
  static let outcome = "fetch/outcome"
  static let path = "path"
  static let peer = "peer/id"
  static let reason = "reason"
  static let reference = "manifest/reference"
  static let requests = "upstream/requests"
  static let restsFor = "upstream/rests_for"
  static let repository = "repository"
  static let sizeBytes = "blob/size"
  static let source = "chunk/source"
  static let upstream = "upstream"
}
