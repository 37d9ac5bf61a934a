// SPDX-License-Identifier: Apache-2.0

/// Why a process of the cluster, or an image for it, could not be had; the description says what to
/// do about it.
package enum ClusterError: Error, Sendable, Equatable {
  /// A program that is needed is not installed.
  case programMissing(path: String, advice: String)
  /// The system could not start the program; `code` is an errno.
  case cannotStart(name: String, code: Int32)
  /// The process ended although it was meant to serve; `log` is the end of what it wrote.
  case endedEarly(name: String, ProcessExit, log: String)
  /// What the process printed first is not what it should be.
  case notReady(name: String, line: String)
  /// Something did not come about in time.
  case timedOut(what: String, seconds: Double)
  /// A file could not be read, written or made; `code` is an errno.
  case fileFailed(path: String, operation: String, code: Int32)
  /// A program that was to do one job failed at it; `log` is the end of what it wrote.
  case programFailed(name: String, ProcessExit, log: String)
  /// There is too little to make an image of.
  case tooFewFiles(foundBytes: Int64, wantedBytes: Int64, places: [String])
  /// A node does not give its metrics.
  case metricsUnavailable(node: String, status: Int)
}

extension ClusterError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .programMissing(let path, let advice):
      "\(path) is not there: \(advice)"
    case .cannotStart(let name, let code):
      "cannot start \(name): errno \(code)"
    case .endedEarly(let name, let exit, let log):
      "\(name) \(exit) while it was needed; it wrote last:\n\(log)"
    case .notReady(let name, let line):
      "\(name) should say with one line of JSON where it listens, but printed: \(line)"
    case .timedOut(let what, let seconds):
      "waited \(seconds) s in vain for this: \(what)"
    case .fileFailed(let path, let operation, let code):
      "cannot \(operation) \(path): errno \(code)"
    case .programFailed(let name, let exit, let log):
      "\(name) \(exit); it wrote last:\n\(log)"
    case .tooFewFiles(let foundBytes, let wantedBytes, let places):
      """
      only \(foundBytes) bytes of readable files in \(places.joined(separator: ", ")), of \
      \(wantedBytes) wanted: name a fuller folder with --image, or ask for less with \
      --size-at-least
      """
    case .metricsUnavailable(let node, let status):
      "\(node) answers /metrics with status \(status)"
    }
  }
}
