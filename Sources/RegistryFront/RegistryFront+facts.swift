// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import NIOCore
import RegistryCore

/// What others are told of a request.
extension RegistryFront {
  func facts(of head: HTTPRequest, _ channel: any Channel) -> RequestFacts {
    RequestFacts(
      head, by: access?.caller(head.headerFields[.authorization]) ?? "", on: channel)
  }

  func pulled(
    _ content: PulledContent.Content, in name: RepositoryName, _ parsed: RegistryRequest,
    _ head: HTTPRequest, _ channel: any Channel
  ) {
    guard let onPull else { return }
    onPull(PulledContent(content, in: name, upstream: parsed.upstream), facts(of: head, channel))
  }
}
