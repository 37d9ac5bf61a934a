// SPDX-License-Identifier: Apache-2.0

import Logging

/// Keeps level, message and metadata of every event.
struct RecordingLogHandler: LogHandler {
  let lines: RecordedLines
  var logLevel = Logger.Level.trace
  var metadata: Logger.Metadata = [:]

  init(lines: RecordedLines) {
    self.lines = lines
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let facts = (event.metadata ?? [:]).map { "\($0.key)=\($0.value)" }.sorted()
    lines.append("\(event.level) \(event.message) \(facts.joined(separator: " "))")
  }
}
