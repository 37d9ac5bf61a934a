// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import LocalCluster

extension BenchContent {
  /// Compares what the node has on disk, byte by byte.
  func requireStored(at node: ShoalNode) throws {
    let digest = source.blob.digest
    let path = "\(node.dataFolder)/blobs/sha256/\(digest.hex.prefix(2))/\(digest.hex)/data"
    let data = try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
    guard data == source.bytes else { throw BenchFailure.wrongBytes(operation: path) }
  }
}
