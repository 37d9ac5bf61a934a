// SPDX-License-Identifier: Apache-2.0

import PeerProtocol
import RegistryCore

extension RateLimits {
  /// A limit that is not there is left out.
  var json: JSONValue {
    .fields([
      "uploadBytesPerSecond": uploadBytesPerSecond.map { .integer($0) },
      "downloadBytesPerSecond": downloadBytesPerSecond.map { .integer($0) },
    ])
  }
}
