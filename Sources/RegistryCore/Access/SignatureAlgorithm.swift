// SPDX-License-Identifier: Apache-2.0

/// How a token may be signed (RFC 7518, section 3.1; RFC 8037, section 3.1). `none` and those with
/// a shared secret are not here: a registry that could check them could make them.
package enum SignatureAlgorithm: String, Sendable, Hashable, CaseIterable {
  case rs256 = "RS256"
  case rs384 = "RS384"
  case rs512 = "RS512"
  case es256 = "ES256"
  case es384 = "ES384"
  case es512 = "ES512"
  case edDSA = "EdDSA"
}
