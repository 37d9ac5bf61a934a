// SPDX-License-Identifier: Apache-2.0

/// Where a blob can be had from upstream: the shell's number for an (upstream, repository). The
/// core never sees addresses or credentials.
package struct UpstreamSource: Sendable, Hashable {
  package let number: UInt64

  package init(_ number: UInt64) {
    self.number = number
  }
}
