// SPDX-License-Identifier: Apache-2.0

/// Who is at a host, whichever host that is after a restart.
package enum Place: Sendable, Equatable {
  case upstream
  case tracker(Int)
  case node(Int)
}
