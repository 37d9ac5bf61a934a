// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import Logging

/// What the administrative calls know of a request beside the request.
struct AdminContext: InitializableFromSource, Sendable {
  let logger: Logger

  init(source: ApplicationRequestContextSource) {
    self.logger = source.logger
  }
}
