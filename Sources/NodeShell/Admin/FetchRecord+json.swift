// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore
import SwarmCore

extension FetchRecord {
  func json(pullStarted: Instant) -> JSONValue {
    .fields([
      "upstream": .string(upstream.name),
      "repository": .string(upstream.repository),
      "cause": .string("\(cause)"),
      "fromChunk": .integer(Int64(fromChunk)),
      "bytes": .integer(bytes),
      "startedMilliseconds": .integer((started - pullStarted).milliseconds),
      "endedMilliseconds": ended.map { .integer(($0 - pullStarted).milliseconds) },
      "outcome": .string(outcomeName),
      "status": status.map { .integer(Int64($0)) },
    ])
  }

  private var outcomeName: String {
    switch outcome {
    case nil: "running"
    case .delivered: "delivered"
    case .refused: "refused"
    case .busy: "busy"
    case .failed: "failed"
    case .sizeMismatch: "size_mismatch"
    case .digestMismatch: "digest_mismatch"
    case .cancelled: "cancelled"
    }
  }

  private var status: Int? {
    switch outcome {
    case .refused(let status): status
    case .delivered, .busy, .failed, .sizeMismatch, .digestMismatch, .cancelled, nil: nil
    }
  }
}
