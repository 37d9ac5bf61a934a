// SPDX-License-Identifier: Apache-2.0

import ContentModel

extension ChainBatch {
  /// What the claimant signs: the label, so that the signature serves nothing else, and the body
  /// of the `CHAIN` frame up to the signature (Docs/Protocol.md §5.9).
  package var signedMessage: [UInt8] {
    var writer = FrameWriter(capacity: 128 + entries.count * blob.digest.algorithm.stateBytes)
    writer.raw(Self.signatureLabel)
    writer.chainClaim(self)
    return writer.bytes
  }

  private static let signatureLabel = Array("shoal chain v1".utf8)
}
