// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// Why a tracker did not start, in words that say what to change.
package enum TrackerStartError: Error {
  case cannotListen(address: HostPort, reason: String)
}

extension TrackerStartError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .cannotListen(let address, let reason):
      "cannot listen on \(address) (--listen): \(reason); is another process using the port? "
        + "Port 0 picks a free one."
    }
  }
}
