// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import NIOCore

/// A request context of the model registry.
struct ModelContext: RequestContext {
  var coreContext: CoreRequestContextStorage

  init(source: ApplicationRequestContextSource) {
    self.coreContext = CoreRequestContextStorage(source: source)
  }
}
