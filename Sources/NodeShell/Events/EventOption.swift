// SPDX-License-Identifier: Apache-2.0

/// What `shoal serve` is told of those who are told of events with.
package enum EventOption: String, Sendable, Hashable, CaseIterable {
  case endpoint = "--event-endpoint"
  case ignore = "--event-ignore"
  case headers = "--event-header-file"
  case authorities = "--event-ca"

  /// How it is written.
  var form: String {
    switch self {
    case .endpoint: "\(rawValue) NAME=https://HOST/PATH"
    case .ignore: "\(rawValue) NAME=pull,application/octet-stream"
    case .headers, .authorities: "\(rawValue) NAME=FILE"
    }
  }
}
