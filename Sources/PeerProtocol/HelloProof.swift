// SPDX-License-Identifier: Apache-2.0

/// An Ed25519 signature over both hellos and the channel's binding (Docs/Protocol.md §3.2).
package struct HelloProof: Sendable, Equatable {
  package let signature: [UInt8]

  package init(signature: [UInt8]) {
    precondition(signature.count == Self.signatureBytes)
    self.signature = signature
  }

  package static let signatureBytes = 64
}
