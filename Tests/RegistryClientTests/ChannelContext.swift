// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import NIOCore

/// A request context that lets a scripted registry close the connection under a request.
struct ChannelContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  let channel: any Channel

  init(source: ApplicationRequestContextSource) {
    self.coreContext = CoreRequestContextStorage(source: source)
    self.channel = source.channel
  }
}
