// SPDX-License-Identifier: Apache-2.0

import ContentModel
import SwarmCore

/// A node invites and sends no more than its configuration allows, by the world's own count. The
/// tables that peers fill are counted by `Node.invariantViolation`.
enum BudgetCheck {
  /// `invited` are the lengths of the chunks that the node's shell was told to expect;
  /// `sendsToOnePeer` is how many it was given to send to the peer that has most.
  static func violation(
    invited: [Int64], sendsToOnePeer: Int, blobsPulled: Int, _ configuration: NodeConfiguration
  ) -> String? {
    let largest = invited.max() ?? 0
    // Offers are accepted within the budget; a chunk that nobody offers and a reader waits for is
    // asked for beside it (`requestsPerBlobMax`).
    let asked = blobsPulled * (configuration.requestsPerBlobMax + 1) + configuration.hedgesMax
    let requested = Int64(asked) * largest
    let least = largest * Int64(configuration.receivingChunksMin)
    let invitedMax = max(configuration.receivingBytesMax, least) + requested
    let invitedBytes = invited.reduce(0, +)
    if invitedBytes > invitedMax {
      return "\(invitedBytes) bytes are invited, at most \(invitedMax) are allowed"
    }
    // One more may have been stopped and be on its way still.
    let sendsMax = configuration.sendingMax + 1
    if sendsToOnePeer > sendsMax {
      return "\(sendsToOnePeer) chunks are being sent to one peer, at most \(sendsMax) are allowed"
    }
    return nil
  }
}
