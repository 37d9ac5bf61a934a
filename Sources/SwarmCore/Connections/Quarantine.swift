// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// A node that was shown to lie is not spoken to.
struct Quarantine: Sendable {
  let until: Instant
  /// What it signs is not followed either, whoever relays it. Wrong bytes alone say nothing of the
  /// entries: if they are true, others may have passed them on already, and know no better.
  let concernsEntries: Bool
}

extension Observation.RejectionReason {
  var concernsEntries: Bool {
    switch self {
    case .hashMismatch, .chainConflict, .upstreamWrong: false
    case .digestMismatch, .signatureInvalid, .chainEntryFalse: true
    }
  }
}
