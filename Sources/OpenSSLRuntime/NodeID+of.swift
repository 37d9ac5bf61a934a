// SPDX-License-Identifier: Apache-2.0
package import ContentModel

extension NodeID {
  /// The id that belongs to a key (Docs/Protocol.md §3): nobody else can claim it.
  package init(of publicKey: PublicKey) {
    self.init(bytes: Digest.computing(.sha256, of: publicKey.bytes).value.bytes)
  }
}
