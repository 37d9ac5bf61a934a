// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore

/// Every chunk is in one state, and what the core takes for held or whole is so on disk.
enum StateCheck {
  static func violation(_ disk: DiskView) -> String? {
    if let violation = disk.core.invariantViolation() { return violation }
    for standing in disk.core.standings {
      let digest = standing.blob.digest
      if standing.isWhole, !disk.isWhole(digest) { return "\(digest) counts as whole and is not" }
      if let fault = disk.fault(in: standing.held.ranges, of: digest) {
        return "it counts as held \(fault)"
      }
    }
    for blob in disk.library.blobs
    where disk.core.holdsWhole(blob.blob.digest) && !disk.isWhole(blob.blob.digest) {
      return "\(blob.blob.digest) counts as whole and is not"
    }
    return nil
  }
}
