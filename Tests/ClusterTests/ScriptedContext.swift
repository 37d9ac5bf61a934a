// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import NIOCore

/// Lets a scripted upstream close the connection under a request.
struct ScriptedContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  let channel: any Channel

  init(source: ApplicationRequestContextSource) {
    self.coreContext = CoreRequestContextStorage(source: source)
    self.channel = source.channel
  }
}
