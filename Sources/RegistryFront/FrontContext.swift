// SPDX-License-Identifier: Apache-2.0

package import Hummingbird
import Logging
import NIOCore

/// What the front knows of a request beside the request.
package struct FrontContext: InitializableFromSource, Sendable {
  let channel: any Channel
  let logger: Logger

  package init(source: ApplicationRequestContextSource) {
    self.channel = source.channel
    self.logger = source.logger
  }
}
