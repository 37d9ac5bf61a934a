// SPDX-License-Identifier: Apache-2.0

/// One request as a web server logs it in the combined format of the Apache server:
/// `HOST - - [TIME] "METHOD TARGET HTTP/1.1" STATUS BYTES "REFERRER" "AGENT"`.
package struct AccessLogEntry: Sendable, Equatable {
  package let method: String
  package let target: String
  package let status: Int
  /// Of the body, as far as it was written.
  package let bodyBytes: Int64

  init?(_ line: some StringProtocol) {
    let parts = line.split(separator: "\"", omittingEmptySubsequences: false)
    guard parts.count >= 3 else { return nil }
    let request = parts[1].split(separator: " ")
    let outcome = parts[2].split(separator: " ")
    guard request.count == 3, outcome.count == 2, let status = Int(outcome[0]),
      let bodyBytes = Int64(outcome[1])
    else { return nil }
    self.method = String(request[0])
    self.target = String(request[1])
    self.status = status
    self.bodyBytes = bodyBytes
  }

  package var isBlobDownload: Bool {
    method == "GET" && target.hasPrefix("/v2/") && target.contains("/blobs/sha")
  }
}
