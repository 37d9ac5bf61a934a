// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What was logged, one line for each event.
final class RecordedLines: Sendable {
  private let lines = Mutex<[String]>([])

  var all: [String] { lines.withLock { $0 } }
  var count: Int { all.count }

  func append(_ line: String) { lines.withLock { $0.append(line) } }
}
